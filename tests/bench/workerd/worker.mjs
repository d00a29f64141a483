// The Worker that is measured: `/?contender=NAME&message=NAME&count=N` reads the message N times. It cannot measure itself,
// because workerd's clock stands still inside a request.
import { setup } from "bench-setup";

import { floor, nodeSaml, samlEdge } from "../node/contenders.mjs";

const contenders = Promise.all([floor(setup.parties), samlEdge(setup.parties), nodeSaml(setup.parties)]);

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const named = (list, key) => list.find(({ name }) => name === searchParams.get(key));
    const contender = named(await contenders, "contender");
    const message = named(setup.messages, "message");
    let nameId = null;
    for (let count = Number(searchParams.get("count")); count > 0; count -= 1) nameId = await contender.read(message);
    return Response.json({ nameId });
  },
};
