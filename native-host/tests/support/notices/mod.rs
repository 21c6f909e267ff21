//! The corpus of `tests/corpus/notices` as mails: texts written by hand, what stands in their braces filled from a
//! seed, and each distorted in every way. The same mails in every run. Writes mails only.

#[path = "../distortions/mod.rs"]
#[allow(dead_code, reason = "the tests of the mail reader use the rest")]
mod distortions;
mod fill;

use distortions::{ALL, Distortion, Letter, render_letter};
use fill::Filling;

const NOTICES: &str = include_str!("../../../../tests/corpus/notices/notices.txt");
const OVER: &str = include_str!("../../../../tests/corpus/notices/over.txt");
const OTHERS: &str = include_str!("../../../../tests/corpus/notices/none.txt");

/// 14/12/2026 08:30 in Italy, when every notice is live.
pub(crate) const NOW: i64 = 1_797_233_400;

/// A mail that is a notice, and what it says.
pub(crate) struct Notice {
    /// Which text, and what happened to it.
    pub(crate) name: String,
    pub(crate) mail: Vec<u8>,
    pub(crate) sender: String,
    pub(crate) issuer: String,
    pub(crate) code: String,
    /// What it names.
    pub(crate) contesto: Option<String>,
    pub(crate) role: Option<String>,
    /// When it ends, where it says so.
    pub(crate) ends: Option<String>,
    /// It is in a message inside the mail.
    pub(crate) is_passed_on: bool,
}

/// A mail that is none.
pub(crate) struct Other {
    /// Which text, and what happened to it.
    pub(crate) name: String,
    pub(crate) mail: Vec<u8>,
}

/// Every notice as it is.
pub(crate) fn undistorted() -> Vec<Notice> {
    texts(NOTICES).iter().map(|text| notice(text, 0, &[])).collect()
}

/// Every notice, as it is and in every distortion.
pub(crate) fn notices() -> Vec<Notice> {
    let mut all = Vec::new();
    for text in texts(NOTICES) {
        let single = ALL.iter().map(|one| vec![*one]);
        for (round, distortions) in [vec![]].into_iter().chain(single).enumerate() {
            all.push(notice(&text, round, &distortions));
        }
    }
    all
}

/// Every notice that says of its own code that it is over, and whose it is.
pub(crate) fn over() -> Vec<(Other, String)> {
    texts(OVER).iter().flat_map(|text| written(text).map(|mail| (mail, text.fields[1].to_owned()))).collect()
}

/// Every other mail, several times, each with other names and numbers, and written in other ways.
pub(crate) fn others() -> Vec<Other> {
    texts(OTHERS).iter().flat_map(written).collect()
}

fn written(text: &Text<'_>) -> impl Iterator<Item = Other> {
    const WAYS: [&[Distortion]; 8] = [
        &[],
        &[Distortion::Html],
        &[Distortion::QuotedPrintable],
        &[Distortion::QuotedLines],
        &[Distortion::HtmlInPre, Distortion::Base64],
        &[Distortion::Flowed],
        &[Distortion::HtmlBesidePlaceholder],
        &[Distortion::FooterPart],
    ];
    let mail = move |(round, way): (usize, &&[Distortion])| {
        let filling = Filling::of(text.name, round);
        let lines = text.lines.iter().map(|line| (filling.fill(line), String::new())).collect();
        let from = filling.fill(text.fields[0]);
        let letter = Letter { from: parted(&from), subject: &filling.fill(text.subject), lines, code: "" };
        Other { name: named(text, way), mail: render_letter(&letter, way).bytes }
    };
    WAYS.iter().enumerate().map(mail)
}

fn notice(text: &Text<'_>, round: usize, distortions: &[Distortion]) -> Notice {
    let [from, issuer, contesto, role, end] = text.fields[..] else { panic!("{}: five fields", text.name) };
    let filling = Filling::of(text.name, round);
    let line = |line: &&str| {
        let at = ["{codice}", "{corto}", "{otp}", "{chiesto", "{scade"]
            .iter()
            .filter_map(|mark| line.find(mark))
            .min();
        let (label, value) = line.split_at(at.unwrap_or(line.len()));
        (filling.fill(label.trim_end()), filling.fill(value))
    };
    let code = ["{codice}", "{corto}", "{otp}"]
        .into_iter()
        .find(|mark| text.lines.iter().any(|line| line.contains(mark)));
    let code = filling.fill(code.expect("a notice has a code"));
    let from = filling.fill(from);
    let lines = text.lines.iter().map(line).collect();
    let letter = Letter { from: parted(&from), subject: &filling.fill(text.subject), lines, code: &code };
    let rendered = render_letter(&letter, distortions);
    let is_told = |word: &str| (word != "-").then(|| word.to_owned());
    Notice {
        name: named(text, distortions),
        mail: rendered.bytes,
        sender: parted(&from).1.to_owned(),
        issuer: issuer.to_owned(),
        contesto: is_told(contesto),
        role: is_told(role),
        ends: (end == "stated").then(|| filling.fill("{scade_iso}")),
        is_passed_on: rendered.is_enclosed,
        code,
    }
}

fn named(text: &Text<'_>, distortions: &[Distortion]) -> String {
    format!("{} {distortions:?}", text.name)
}

/// Name and address.
fn parted(from: &str) -> (&str, &str) {
    let (name, address) = from.split_once('<').unwrap_or(("", from));
    (name.trim(), address.trim_end_matches('>'))
}

/// One text of the corpus.
struct Text<'a> {
    name: &'a str,
    /// What its first line says besides.
    fields: Vec<&'a str>,
    subject: &'a str,
    lines: Vec<&'a str>,
}

fn texts(corpus: &str) -> Vec<Text<'_>> {
    corpus
        .split("\n== ")
        .skip(1)
        .map(|block| {
            let mut lines = block.trim_end().lines();
            let mut fields = lines.next().unwrap_or_default().split(" | ");
            Text {
                name: fields.next().unwrap_or_default(),
                fields: fields.collect(),
                subject: lines.next().unwrap_or_default(),
                lines: lines.collect(),
            }
        })
        .collect()
}
