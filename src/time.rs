//! Instants as SAML writes them: `xs:dateTime` in UTC, kept in milliseconds, from year 1 to 9999.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use der::DateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// This instant and `seconds` more, or fewer.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Reads an `xs:dateTime` with a time zone: `2026-11-23T12:00:00Z`, `2026-11-23T12:00:00.123+01:00`.
    /// SAML core 1.3.3 asks for UTC; an offset is as exact, so it is taken. A time without a zone is not.
    pub fn parse(text: &str) -> Option<Self> {
        let (date_time, rest) = text.split_at_checked(19)?;
        let seconds = parse_seconds(date_time)?;
        let (millis, zone) = match rest.strip_prefix('.') {
            Some(rest) => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, zone) = rest.split_at_checked(digits)?;
                (parse_fraction(fraction)?, zone)
            }
            None => (0, rest),
        };
        let offset = parse_zone(zone)?;
        let at = (seconds - offset) * 1000 + millis;
        (FIRST..=LAST).contains(&at).then_some(Self(at))
    }
}

/// The first and the last millisecond that four digits of year can say.
const FIRST: i64 = -62_135_596_800_000;
const LAST: i64 = 253_402_300_799_999;

/// Five of the calendar's cycles of 400 years; `DateTime` begins in 1970.
const CYCLES_YEARS: u16 = 2000;
const CYCLES_SECONDS: i64 = 5 * 146_097 * 86_400;

fn parse_seconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, separator)| bytes.get(at) != Some(&separator)) {
        return None;
    }
    let number = |start: usize, end: usize| {
        let digits = text.get(start..end)?;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.parse::<u16>().ok()
        } else {
            None
        }
    };
    let byte = |start| u8::try_from(number(start, start + 2)?).ok();
    let year = number(0, 4).filter(|&year| year > 0)?;
    let (cycles, year) =
        if year < 1970 { (CYCLES_SECONDS, year + CYCLES_YEARS) } else { (0, year) };
    let date_time =
        DateTime::new(year, byte(5)?, byte(8)?, byte(11)?, byte(14)?, byte(17)?).ok()?;
    Some(i64::try_from(date_time.unix_duration().as_secs()).ok()? - cycles)
}

fn parse_fraction(digits: &str) -> Option<i64> {
    let mut millis = 0;
    for position in 0..3 {
        let digit = digits.as_bytes().get(position).map_or(0, |byte| i64::from(byte - b'0'));
        millis = millis * 10 + digit;
    }
    if digits.is_empty() { None } else { Some(millis) }
}

/// Seconds east of UTC.
fn parse_zone(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let bytes = zone.as_bytes();
    let [sign, h1, h2, b':', m1, m2] = bytes else { return None };
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let number = |tens: &u8, units: &u8| {
        let digits = tens.is_ascii_digit() && units.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(units - b'0'))
    };
    let (hours, minutes) = (number(h1, h2)?, number(m1, m2)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, with milliseconds where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0.clamp(FIRST, LAST);
        let (cycles, years) = if at < 0 { (CYCLES_SECONDS, CYCLES_YEARS) } else { (0, 0) };
        let seconds = u64::try_from(at.div_euclid(1000) + cycles).unwrap_or(0);
        let date_time = DateTime::from_unix_duration(Duration::from_secs(seconds))
            .unwrap_or(DateTime::INFINITY);
        let (year, month, day) = (date_time.year() - years, date_time.month(), date_time.day());
        let (hour, minute, second) = (date_time.hour(), date_time.minutes(), date_time.seconds());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match at.rem_euclid(1000) {
            0 => f.write_str("Z"),
            rest => write!(f, ".{rest:03}Z"),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an instant in RFC 3339"))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn reads_what_saml_writes() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-23T12:34:56Z", 1_795_437_296_000),
            ("2026-11-23T12:34:56.7Z", 1_795_437_296_700),
            ("2026-11-23T12:34:56.789123Z", 1_795_437_296_789),
            ("2026-11-23T13:34:56+01:00", 1_795_437_296_000),
            ("2026-11-23T06:04:56-06:30", 1_795_437_296_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("1600-02-29T00:00:00Z", -11_670_998_400_000),
            ("0001-01-01T00:00:00Z", FIRST),
            ("9999-12-31T23:59:59.999Z", LAST),
        ] {
            assert_eq!(Timestamp::parse(text), Some(Timestamp(millis)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T12:34:56",
            "2026-11-23 12:34:56Z",
            "2026-11-23t12:34:56z",
            "2026-02-29T00:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T12:34:60Z",
            "+026-11-23T12:34:56Z",
            "2026-11-23T12:34:56.Z",
            "2026-11-23T12:34:56+1:00",
            "2026-11-23T12:34:56+15:00",
            "2026-11-23T12:34:56Z ",
            "2026-11-23T12:34:56ZZ",
            "0000-12-31T23:59:59Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "1900-02-29T00:00:00Z",
            "２026-11-23T12:34:56Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2026-11-23T12:34:56Z",
            "2026-11-23T12:34:56.007Z",
            "0001-01-01T00:00:00Z",
            "0999-03-01T00:00:00.001Z",
            "1969-12-31T23:59:59.999Z",
            "9999-12-31T23:59:59.999Z",
        ] {
            assert_eq!(Timestamp::parse(text).map(|at| at.to_string()).as_deref(), Some(text));
        }
    }
}
