//! Times the core beside other libraries on the same messages, turn by turn: `bench FOLDER [SECONDS]` prints JSON.

mod contenders;
mod setup;

use std::error::Error;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::contenders::{Contender, all};
use crate::setup::{Message, Setup};

/// One turn runs at least this long, so that the clock's own cost does not count.
const TURN: Duration = Duration::from_millis(4);
const LEAST_TURNS: usize = 15;

#[derive(Serialize)]
struct Row {
    message: String,
    octets: usize,
    contender: &'static str,
    /// Median, and the middle half of all turns, in microseconds per message.
    median: f64,
    low: f64,
    high: f64,
    turns: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: bench FOLDER [SECONDS]")?;
    let seconds = arguments.next().map_or(Ok(3.0), |text| text.parse())?;
    let setup: &'static Setup = Box::leak(Box::new(Setup::read(folder.as_ref())?));
    let contenders = all(setup)?;

    let time = Duration::from_secs_f64(seconds);
    let mut rows = Vec::new();
    for message in &setup.messages {
        let lanes = contenders.iter().map(|contender| (contender, message)).collect::<Vec<_>>();
        rows.extend(race(&lanes, time)?);
    }
    // Growth is our own affair: the same core over messages of 8 KB to 1 MiB.
    for contender in contenders.iter().filter(|contender| contender.ours) {
        let lanes = setup.growth.iter().map(|message| (contender, message)).collect::<Vec<_>>();
        rows.extend(race(&lanes, time)?);
    }
    println!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(())
}

/// Every lane takes its turn, round after round, until the time is up.
fn race(lanes: &[(&Contender, &Message)], time: Duration) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut turns = Vec::new();
    for (contender, message) in lanes {
        // A library that refuses the message, or reads somebody else from it, is not measured but an error.
        let name_id = (contender.read)(message)
            .map_err(|error| format!("{} refuses {}: {error}", contender.name, message.name))?;
        if name_id != message.name_id {
            return Err(format!("{} reads {name_id} from {}", contender.name, message.name).into());
        }
        let began = Instant::now();
        (contender.read)(message)?;
        let repeat = TURN.as_nanos().div_ceil(began.elapsed().as_nanos().max(1)).max(1);
        turns.push((u32::try_from(repeat)?, Vec::new()));
    }
    let began = Instant::now();
    let mut round = 0;
    while began.elapsed() < time || round < LEAST_TURNS {
        for ((contender, message), (repeat, turns)) in lanes.iter().zip(&mut turns) {
            let began = Instant::now();
            for _ in 0..*repeat {
                std::hint::black_box((contender.read)(std::hint::black_box(message))?);
            }
            turns.push(began.elapsed().as_secs_f64() * 1e6 / f64::from(*repeat));
        }
        round += 1;
    }
    let rows = lanes.iter().zip(turns);
    Ok(rows.map(|((contender, message), (_, turns))| row(message, contender.name, turns)).collect())
}

fn row(message: &Message, contender: &'static str, mut turns: Vec<f64>) -> Row {
    turns.sort_by(f64::total_cmp);
    let at = |part: usize| turns[turns.len() * part / 4];
    Row {
        message: message.name.clone(),
        octets: message.octets,
        contender,
        median: at(2),
        low: at(1),
        high: at(3),
        turns: turns.len(),
    }
}
