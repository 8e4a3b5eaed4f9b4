//! The people of a scene and everything personal about them: all invented, in ranges that belong
//! to nobody (555-01xx telephones, `.example` hosts, documentation networks).

use super::book::{Chapter, chapter};
use super::dice::Dice;

/// Name lists and places.
#[derive(Debug)]
pub struct Lists {
    /// First names, common words among them.
    pub first: Vec<String>,
    /// Last names, common words among them.
    pub last: Vec<String>,
    /// First names of agents.
    pub agents: Vec<String>,
    street: Vec<String>,
    places: Chapter,
    words: Vec<String>,
}

impl Lists {
    /// Takes the lists out of the name and noise books.
    pub fn new(names: &[Chapter], noise: &[Chapter]) -> Lists {
        let names = chapter(names, "names");
        let both = |a: &str, b: &str| [names.list(a), names.list(b)].concat();
        Lists {
            first: both("first", "first-common"),
            last: both("last", "last-common"),
            agents: names.list("agents").to_vec(),
            street: names.list("street").to_vec(),
            places: chapter(noise, "places"),
            words: both("first-common", "last-common"),
        }
    }

    /// Whether a name is an ordinary word too (Rose, Mark), so that only its context tells.
    pub fn is_word(&self, name: &str) -> bool {
        self.words.iter().any(|word| word.eq_ignore_ascii_case(name))
    }
}

/// One customer, one agent, one trip.
#[derive(Clone, Debug)]
pub struct Cast {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Mail address.
    pub email: String,
    /// Handle with its `@`.
    pub handle: String,
    /// The agent's first name.
    pub agent: String,
    /// Everything else, by slot.
    slots: Vec<(&'static str, Option<&'static str>, String)>,
}

const MAIL_HOSTS: [&str; 5] = [
    "mail.example",
    "post.example",
    "inbox.example",
    "letterbox.example",
    "coastnet.example",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Cast {
    /// Draws a cast; the number of throws does not depend on what a scene uses.
    pub fn draw(lists: &Lists, dice: &mut Dice) -> Cast {
        let first = dice.pick(&lists.first).to_owned();
        let last = dice.pick(&lists.last).to_owned();
        let host = MAIL_HOSTS[dice.throw(MAIL_HOSTS.len())];
        let user = match dice.throw(3) {
            0 => format!("{first}.{last}"),
            1 => format!("{last}{}", dice.between(10, 99)),
            _ => format!("{first}_{last}"),
        }
        .to_lowercase();
        let handle = format!("@{}_{}", first.to_lowercase(), dice.between(100, 999));
        let agent = dice.pick(&lists.agents).to_owned();
        let mut cast = Cast {
            email: format!("{user}@{host}"),
            first,
            last,
            handle,
            agent,
            slots: Vec::new(),
        };
        cast.draw_papers(lists, dice);
        cast.draw_numbers(dice);
        cast.draw_trip(lists, dice);
        cast
    }

    /// The same scene with another person in it.
    pub fn played_by(mut self, other: &Cast) -> Cast {
        self.first.clone_from(&other.first);
        self.last.clone_from(&other.last);
        self.email.clone_from(&other.email);
        self.handle.clone_from(&other.handle);
        self
    }

    /// Sets a slot to a fixed value that is nobody's.
    pub fn fix(&mut self, slot: &'static str, value: &str) {
        self.slots.retain(|(name, _, _)| *name != slot);
        self.slots.push((slot, None, value.to_owned()));
    }

    /// First and last name.
    pub fn full(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// Kind and value of a slot. An unknown slot comes back as it was written, which the
    /// self-checks notice.
    pub fn value(&self, slot: &str) -> (Option<&'static str>, String) {
        let initials = || {
            let mut letters = self.agent.chars();
            let first = letters.next().unwrap_or('D');
            let second = self.agent.chars().nth(3).unwrap_or('n');
            format!("{first}{second}").to_uppercase()
        };
        match slot {
            "first" => (Some("person"), self.first.clone()),
            "last" => (Some("person"), self.last.clone()),
            "full" => (Some("person"), self.full()),
            "email" => (Some("email"), self.email.clone()),
            "email_at" => (
                Some("email"),
                self.email.replace('@', " at ").replace('.', " dot "),
            ),
            "handle" => (Some("handle"), self.handle.clone()),
            "agent" => (Some("person"), self.agent.clone()),
            "ini" => (Some("initials"), initials()),
            "press" => (Some("email"), "newsdesk@coastradio.example".to_owned()),
            _ => self.slots.iter().find(|(name, _, _)| *name == slot).map_or_else(
                || (None, format!("{{{slot}}}")),
                |(_, kind, value)| (*kind, value.clone()),
            ),
        }
    }

    fn add(&mut self, slot: &'static str, kind: &'static str, value: String) {
        self.slots.push((slot, Some(kind), value));
    }

    fn draw_papers(&mut self, lists: &Lists, dice: &mut Dice) {
        let kin = dice.pick(&lists.first).to_owned();
        let family = dice.pick(&lists.last).to_owned();
        self.add("kinfull", "person", format!("{kin} {family}"));
        self.add("kinname", "person", kin);
        let street = dice.pick(&lists.street).to_owned();
        let town = dice.pick(lists.places.list("city")).to_owned();
        let house = dice.between(2, 240);
        let zip = format!("99{}", dice.digits(3));
        self.add("address", "address", format!("{house} {street}, {town} {zip}"));
        let day = dice.between(1, 28);
        let month = dice.throw(12);
        let year = dice.between(1938, 2006);
        let born = match dice.throw(3) {
            0 => format!("{:02}/{:02}/{year}", month + 1, day),
            1 => format!("{day} {} {year}", MONTHS[month]),
            _ => format!("{year}-{:02}-{:02}", month + 1, day),
        };
        self.add("dob", "date", born);
        let letter = char::from(b'A' + dice.throw(26) as u8);
        self.add("passport", "document", format!("{letter}{}", dice.digits(8)));
        let licence = format!("{letter}{}-{}", dice.digits(3), dice.digits(4));
        self.add("licence", "document", licence);
        let plate = format!(
            "{}{}",
            self.last.chars().take(3).collect::<String>(),
            dice.digits(4)
        );
        self.add("plate", "document", plate.to_uppercase());
    }

    fn draw_numbers(&mut self, dice: &mut Dice) {
        let line = dice.between(102, 199);
        let area = ["206", "415", "503", "617", "808", "907"][dice.throw(6)];
        let phone = match dice.throw(4) {
            0 => format!("({area}) 555-0{line}"),
            1 => format!("+1 {area} 555 0{line}"),
            2 => format!("{area}-555-0{line}"),
            _ => format!("{area}.555.0{line}"),
        };
        self.add("phone", "phone", phone);
        self.add("pnr", "reference", locator(dice));
        self.add("ticket", "number", format!("917{}", dice.digits(10)));
        self.add(
            "case",
            "number",
            format!("{}{}", dice.between(3, 9), dice.digits(6)),
        );
        self.add("order", "number", format!("W{}", dice.digits(8)));
        self.add("loyalty", "number", format!("44{}", dice.digits(8)));
        self.add("card", "card", card(dice));
        self.add("iban", "iban", iban(dice));
        self.add(
            "ssn",
            "ssn",
            format!("987-{}-{}", dice.between(10, 99), dice.between(1000, 9999)),
        );
        let net = ["192.0.2", "198.51.100", "203.0.113"][dice.throw(3)];
        self.add("ip", "ip", format!("{net}.{}", dice.between(2, 250)));
        let path = format!("{}{}", self.first.to_lowercase(), dice.digits(4));
        self.add(
            "url",
            "url",
            format!("https://pics.example/u/{path}?k={}", dice.digits(6)),
        );
    }

    fn draw_trip(&mut self, lists: &Lists, dice: &mut Dice) {
        let cities = lists.places.list("city");
        let from = dice.throw(cities.len());
        let to = (from + dice.between(1, cities.len() - 1)) % cities.len();
        let flight = format!("DN {}", dice.between(100, 399));
        let row = dice.between(2, 22);
        let seat = char::from(b'A' + dice.throw(4) as u8);
        let day = dice.between(1, 30);
        let month = ["October", "November"][dice.throw(2)];
        self.add(
            "seatflight",
            "seat",
            format!("seat {row}{seat} on {flight} on {day} {month}"),
        );
        let mut set = |slot, value: String| self.slots.push((slot, None, value));
        set("city", cities[from].clone());
        set("city2", cities[to].clone());
        set("flight", flight);
        for (slot, list) in [
            ("trip", "trip"),
            ("kin", "kin"),
            ("day", "day"),
            ("month", "month"),
            ("time", "time"),
        ] {
            set(slot, dice.pick(lists.places.list(list)).to_owned());
        }
        set("n", dice.between(3, 6).to_string());
        set("price", (dice.between(9, 48) * 10).to_string());
        set("days", (dice.between(2, 9) * 7).to_string());
        self.draw_spam(dice);
    }

    fn draw_spam(&mut self, dice: &mut Dice) {
        let word = ["top", "best", "mega", "quick", "lucky", "prime"][dice.throw(6)];
        let thing = ["deals", "coins", "rank", "offers", "boost", "cash"][dice.throw(6)];
        let number = dice.between(11, 99);
        let site = format!("{word}-{thing}{number}.example");
        self.add(
            "spamlink",
            "url",
            format!("http://{site}/go?id={}", dice.digits(4)),
        );
        self.add("spammail", "email", format!("office@{site}"));
        let names = ["Victor", "Bella", "Coach Dex", "Madame Zora"];
        self.slots
            .push(("spamname", None, names[dice.throw(4)].to_owned()));
    }
}

/// Six letters and digits, at least one of each, without 0/O and 1/I.
fn locator(dice: &mut Dice) -> String {
    let letters = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    let any = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut code: Vec<u8> = (0..6).map(|_| any[dice.throw(any.len())]).collect();
    code[0] = letters[dice.throw(letters.len())];
    let at = dice.between(1, 5);
    code[at] = b'2' + dice.throw(8) as u8;
    code.into_iter().map(char::from).collect()
}

/// Sixteen digits of the test range 4111 11 that pass the Luhn check.
fn card(dice: &mut Dice) -> String {
    let body = format!("411111{}", dice.digits(9));
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    let number = format!("{body}{}", (10 - sum % 10) % 10);
    if dice.chance(60) {
        format!(
            "{} {} {} {}",
            &number[..4],
            &number[4..8],
            &number[8..12],
            &number[12..]
        )
    } else {
        number
    }
}

/// A German-style IBAN of a bank that does not exist, with the right check digits.
fn iban(dice: &mut Dice) -> String {
    let account = format!("99999999{}", dice.digits(10));
    let rest = format!("{account}131400")
        .bytes()
        .fold(0u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("DE{:02}{account}", 98 - rest)
}

#[cfg(test)]
mod tests {
    use super::{card, iban, locator};
    use crate::cli::corpus::dice::Dice;

    #[test]
    fn cards_and_ibans_pass_their_checks() {
        for number in 0..200 {
            let mut dice = Dice::of(7, "papers", number);
            let digits: Vec<u32> = card(&mut dice).chars().filter_map(|c| c.to_digit(10)).collect();
            let sum: u32 = digits
                .iter()
                .rev()
                .enumerate()
                .map(|(at, &d)| {
                    if at % 2 == 0 {
                        d
                    } else {
                        (d * 2) / 10 + (d * 2) % 10
                    }
                })
                .sum();
            assert_eq!((digits.len(), sum % 10), (16, 0));
            let iban = iban(&mut dice);
            let turned = format!("{}{}", &iban[4..], &iban[..4]);
            let rest = turned.chars().fold(0u32, |rest, c| {
                let value = c.to_digit(36).unwrap_or(0);
                (rest * if value > 9 { 100 } else { 10 } + value) % 97
            });
            assert_eq!((iban.len(), rest), (22, 1));
        }
    }

    #[test]
    fn a_locator_mixes_letters_and_digits() {
        for number in 0..200 {
            let code = locator(&mut Dice::of(7, "locator", number));
            assert_eq!(code.len(), 6);
            assert!(code.bytes().any(|b| b.is_ascii_digit()));
            assert!(code.bytes().any(|b| b.is_ascii_uppercase()));
        }
    }
}
