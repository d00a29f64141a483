// A page for those who have signed in. It asks for the session itself: middleware is a door, and no page should rest on one door.
import { cookies } from "next/headers";
import { redirect } from "next/navigation";

import { SESSION, unseal } from "../sealed.js";

export default async function Page() {
  const session = await unseal(SESSION, (await cookies()).get(SESSION)?.value);
  if (!session) redirect("/login");
  return <p>Hello {session.nameId}</p>;
}
