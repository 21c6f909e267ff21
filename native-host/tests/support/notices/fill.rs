//! What stands in the braces of a text: names, numbers, codes and times, the same for the same text and round.

use std::cell::Cell;

const GREETINGS: &[&str] =
    &["Buongiorno,", "Gentile utente,", "Gentile dottoressa,", "Spett.le farmacia,", "Caro collega,"];
const ENDINGS: &[&str] = &["Cordiali saluti", "Un saluto,\n{nome}", "A presto", "La segreteria"];
const FOOTERS: &[&str] = &[
    "Questa è una mail automatica, non rispondere.",
    "Le informazioni contenute in questo messaggio sono riservate ai sensi del Regolamento UE 2016/679.",
    "Ricevi questo messaggio perché sei iscritto. Per cancellarti: https://posta.example/u/{hex32}",
];
const NAMES: &[&str] =
    &["Rossi", "Bianchi", "Ferrero", "Esposito", "D'Angelo", "Moretti", "Pichler", "Zanon"];
const CITIES: &[&str] = &["Torino", "Cuneo", "Bari", "Forlì", "Trento", "Treviso", "Latina", "Nuoro"];
const PROGRAMS: &[&str] = &["CARTELLA PROVA", "GESTIONALE 3", "Studio & Salute", "MEDICO PIÙ"];
const SENDERS: &[&str] =
    &["noreply@notifiche-ts.example", "no-reply@a2f.example", "sistemats@servizi.example"];

/// What fills the braces of one mail.
pub(super) struct Filling {
    seed: u64,
    state: Cell<u64>,
}

impl Filling {
    pub(super) fn of(name: &str, round: usize) -> Self {
        // FNV-1a.
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let seed = name.bytes().chain([round as u8]).fold(0xcbf2_9ce4_8422_2325, hash);
        Self { seed, state: Cell::new(seed) }
    }

    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, (name, behind))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            filled += before;
            filled += &self.value(name);
            rest = behind;
        }
        filled + rest
    }

    fn value(&self, name: &str) -> String {
        let count = |prefix: &str| name.strip_prefix(prefix).and_then(|count| count.parse::<usize>().ok());
        if let Some(n) = count("n") {
            return self.letters(n, "0123456789");
        }
        if let Some(n) = count("hex") {
            return self.letters(n, "0123456789abcdef");
        }
        if let Some(n) = count("an") {
            return self.letters(n - 1, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") + &self.letters(1, "23456789");
        }
        match name {
            "uuid" => self.uuid(),
            "UUID" => self.uuid().to_uppercase(),
            "nre" => format!("010{}4{}", self.letters(2, "ABCDE"), self.letters(9, "0123456789")),
            "nrbe" => self.letters(12, "0123456789ABCDEF"),
            "cf" => format!(
                "RSSMRA{}A{}H{}U",
                self.letters(2, "6789"),
                self.letters(2, "12"),
                self.letters(3, "567")
            ),
            "piva" => self.letters(11, "0123456789"),
            "tel" => format!("800.{}.{}", self.letters(3, "0123"), self.letters(3, "4567")),
            "euro" => format!("€ {},{}", self.letters(3, "123456789"), self.letters(2, "0123456789")),
            "data" => format!("{:02}/12/2026", 10 + self.below(5)),
            "data2" => format!("{:02}/12/2026", 15 + self.below(14)),
            "ora" => format!("{:02}:{:02}", 7 + self.below(6), self.below(60)),
            "ora2" => format!("{:02}:{:02}", 14 + self.below(8), self.below(60)),
            "nome" => self.one_of(NAMES),
            "citta" => self.one_of(CITIES),
            "software" => self.one_of(PROGRAMS),
            "saluto" => self.one_of(GREETINGS),
            "chiusa" => self.fill(&self.one_of(ENDINGS)),
            "piede" => self.fill(&self.one_of(FOOTERS)),
            of_the_notice => self.of_the_notice(of_the_notice),
        }
    }

    /// What is the same wherever it stands in one mail.
    fn of_the_notice(&self, name: &str) -> String {
        let once = Self { seed: self.seed, state: Cell::new(self.seed ^ 0x5eed) };
        let asked = 6 * 60 + once.below(2 * 60);
        let ends = asked + if once.below(2) == 0 { 8 } else { 16 } * 60;
        let day = |minutes: u64| 14 + minutes / (24 * 60);
        let clock = |minutes: u64| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
        let date = |minutes: u64| format!("{}/12/2026", day(minutes));
        let iso = |minutes: u64| format!("2026-12-{}T{}:00+01:00", day(minutes), clock(minutes));
        match name {
            "codice" => once.uuid(),
            "corto" => {
                once.letters(1, "OABC")
                    + &once.letters(6, "ABCDEFGH0123456789")
                    + &once.letters(1, "23456789")
            }
            "otp" => once.letters(6, "0123456789"),
            "mittente" => once.one_of(SENDERS),
            "chiesto" => format!("{} {}", date(asked), clock(asked)),
            "chiesto_iso" => iso(asked),
            "scade" => format!("{} {}", date(ends), clock(ends)),
            "scade_data" => date(ends),
            "scade_ora" => clock(ends),
            "scade_lettere" => format!("{} dicembre 2026", day(ends)),
            "scade_iso" => iso(ends),
            other => panic!("nothing is known of {other}"),
        }
    }

    fn uuid(&self) -> String {
        [8, 4, 4, 4, 12].map(|length| self.letters(length, "0123456789abcdef")).join("-")
    }

    fn letters(&self, count: usize, of: &str) -> String {
        let letter = |_| char::from(of.as_bytes()[self.below(of.len() as u64) as usize]);
        (0..count).map(letter).collect()
    }

    fn one_of(&self, all: &[&str]) -> String {
        all[self.below(all.len() as u64) as usize].to_owned()
    }

    /// SplitMix64.
    fn below(&self, limit: u64) -> u64 {
        let state = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}
