//! What happens to a notice on its way: what its mailer, gateways and mail programs do to its words, its parts, its
//! encoding and its header. A reader sees the same notice all the same. Writes mails only.

mod wire;

use std::fmt::Write as _;

use wire::leaf;

macro_rules! distortions {
    ($($name:ident,)+) => {
        /// One thing that happens to a mail.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Distortion {
            $($name,)+
        }

        /// All of them.
        pub(crate) const ALL: &[Distortion] = &[$(Distortion::$name,)+];
    };
}

distortions! {
    // The words.
    SoftHyphensInLabels,
    JoinersInTheCode,
    NoBreakSpaces,
    QuotedLines,
    HardWrappedDate,
    // What it is.
    Html,
    HtmlBesidePlaceholder,
    HtmlBesideInvisible,
    HtmlInPre,
    Flowed,
    FlowedDelSp,
    // What its HTML hides.
    HiddenPreview,
    HiddenBySheet,
    HiddenByColour,
    // How its characters are written.
    Utf8CalledLatin1,
    Windows1252CalledUtf8,
    Windows1252WithoutCharset,
    // How its bytes are written.
    Base64,
    Base64WithGarbage,
    Base64WithFooter,
    QuotedPrintable,
    QuotedPrintableUnused,
    // Its parts.
    FooterPart,
    BannerPart,
    NoClosingBoundary,
    BoundaryInsideALine,
    ChangedBoundary,
    PassedOn,
    // Its header.
    ZoneByName,
    UnknownZone,
    ByteOrderMark,
    MboxLine,
    BannerBeforeHeader,
    LineFeedsAlone,
}

use Distortion::*;

impl Distortion {
    /// Of two that do the same thing in different ways a mail has one.
    pub(crate) fn goes_with(self, other: Self) -> bool {
        let kinds: [&[Self]; 6] = [
            &[
                Html,
                HtmlBesidePlaceholder,
                HtmlBesideInvisible,
                HtmlInPre,
                HiddenPreview,
                HiddenBySheet,
                HiddenByColour,
            ],
            &[Flowed, FlowedDelSp],
            &[Utf8CalledLatin1, Windows1252CalledUtf8, Windows1252WithoutCharset],
            &[Base64, Base64WithGarbage, Base64WithFooter, QuotedPrintable, QuotedPrintableUnused],
            &[ZoneByName, UnknownZone],
            &[NoClosingBoundary, BoundaryInsideALine, ChangedBoundary],
        ];
        let of_words = [SoftHyphensInLabels, JoinersInTheCode, NoBreakSpaces];
        let of_windows = [Windows1252CalledUtf8, Windows1252WithoutCharset];
        let is_html = |one: Self| kinds[0].contains(&one);
        let lines_matter =
            |one: Self| kinds[1].contains(&one) || matches!(one, QuotedLines | HardWrappedDate);
        let clash = |one: Self, another: Self| {
            is_html(one) && lines_matter(another)
                || of_windows.contains(&one) && of_words.contains(&another)
                || kinds[1].contains(&one) && matches!(another, QuotedLines | HardWrappedDate | NoBreakSpaces)
                // The mail as a whole has no encoding to be found where its file begins otherwise.
                || one == Base64WithFooter && is_html(another)
        };
        self != other
            && !kinds.iter().any(|kind| kind.contains(&self) && kind.contains(&other))
            && !clash(self, other)
            && !clash(other, self)
    }
}

const SIRPED: (&str, &str) = ("SIRPED", "sirped_noreply@csi.it");
const COLLEAGUE: (&str, &str) = ("Dott. Verdi", "collega.verdi@posta.example");

/// A mail, and whether its notice is that of a message inside it.
pub(crate) struct Rendered {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_enclosed: bool,
}

/// A mail before anything happens to it.
pub(crate) struct Letter<'a> {
    /// Name and address.
    pub(crate) from: (&'a str, &'a str),
    pub(crate) subject: &'a str,
    /// Its lines, label and value.
    pub(crate) lines: Vec<(String, String)>,
    /// What stands in some value.
    pub(crate) code: &'a str,
}

/// SIRPED's notice of a code, with everything that happens to it.
pub(crate) fn render(code: &str, distortions: &[Distortion]) -> Rendered {
    let lines = [
        ("Notifica SIRPED", ""),
        ("Identificativo di sessione:", code),
        ("L'identificativo di sessione scadrà il:", "14/12/2026 16:05"),
        ("Richiesto dal sistema gestionale:", "\"CARTELLA PROVA\""),
        ("Dell'azienda", "Città di Torino"),
        ("La richiesta è stata effettuata il:", "14/12/2026 08:05"),
        ("Il presente messaggio, corredato degli eventuali allegati, è riservato.", ""),
    ];
    let lines = lines.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec();
    render_letter(&Letter { from: SIRPED, subject: "Notifica SIRPED", lines, code }, distortions)
}

/// A mail, with everything that happens to it.
pub(crate) fn render_letter(letter: &Letter<'_>, distortions: &[Distortion]) -> Rendered {
    let has = |one: Distortion| distortions.contains(&one);
    let words = words(letter, &has);
    let text = if is_html(&has) { html(&words, letter.code, &has) } else { plain(&words, &has) };
    let mut mail = if is_multipart(&has) { multipart(&text, &has) } else { leaf(&text, &has) };
    if has(PassedOn) {
        let inner =
            [header(letter.from, letter.subject, "collega.verdi@posta.example", &has).into_bytes(), mail]
                .concat();
        mail = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_outer\"\r\n\r\n--=_outer\r\n\r\n\
            Ti giro la notifica.\r\n--=_outer\r\nContent-Type: message/rfc822\r\n\r\n"
            .to_vec();
        mail.extend(inner);
        mail.extend(b"\r\n--=_outer--\r\n");
    }
    let sender = if has(PassedOn) { COLLEAGUE } else { letter.from };
    let mut bytes = before(&has).into_bytes();
    bytes.extend(header(sender, letter.subject, "studio.rossi@posta.example", &has).into_bytes());
    bytes.extend(mail);
    if has(LineFeedsAlone) {
        bytes.retain(|byte| *byte != b'\r');
    }
    Rendered { bytes, is_enclosed: has(PassedOn) }
}

/// What stands in the file before the mail.
fn before(has: &dyn Fn(Distortion) -> bool) -> String {
    let mut before = String::new();
    for (distortion, text) in [
        (ByteOrderMark, "\u{feff}"),
        (MboxLine, "From rimbalzi@posta.example Mon Dec 14 08:05:41 2026\r\n"),
        (BannerBeforeHeader, "ATTENZIONE: messaggio esterno\r\nNon aprire gli allegati.\r\n\r\n"),
    ] {
        if has(distortion) {
            before += text;
        }
    }
    before
}

fn header(from: (&str, &str), subject: &str, to: &str, has: &dyn Fn(Distortion) -> bool) -> String {
    let zone = match () {
        () if has(ZoneByName) => "CET",
        () if has(UnknownZone) => "ROMA",
        () => "+0100",
    };
    format!(
        "Return-Path: <rimbalzi@posta.example>\r\nFrom: {} <{}>\r\nTo: {to}\r\nSubject: {subject}\r\n\
         Date: Mon, 14 Dec 2026 08:05:20 {zone}\r\nMessage-ID: <1@posta.example>\r\n",
        from.0, from.1
    )
}

/// The lines of a mail, label and value, with what happens to its words.
fn words(letter: &Letter<'_>, has: &dyn Fn(Distortion) -> bool) -> Vec<(String, String)> {
    let label = |text: &str| if has(SoftHyphensInLabels) { stuffed(text, "\u{ad}") } else { text.to_owned() };
    let value = |text: &str| {
        let mut value = text.to_owned();
        if has(JoinersInTheCode) && !letter.code.is_empty() {
            value = value.replace(letter.code, &stuffed(letter.code, "\u{200d}\u{34f}"));
        }
        if has(HardWrappedDate) && value.get(2..3) == Some("/") && value.get(10..11) == Some(" ") {
            value.replace_range(10..11, "\n");
        }
        value
    };
    let spaced = |text: String| if has(NoBreakSpaces) { text.replace(' ', "\u{a0}") } else { text };
    letter.lines.iter().map(|(before, behind)| (spaced(label(before)), spaced(value(behind)))).collect()
}

fn stuffed(text: &str, unseen: &str) -> String {
    text.chars().flat_map(|c| [c.to_string(), unseen.to_owned()]).collect()
}

fn is_html(has: &dyn Fn(Distortion) -> bool) -> bool {
    [
        Html,
        HtmlBesidePlaceholder,
        HtmlBesideInvisible,
        HtmlInPre,
        HiddenPreview,
        HiddenBySheet,
        HiddenByColour,
    ]
    .into_iter()
    .any(has)
}

fn plain(words: &[(String, String)], has: &dyn Fn(Distortion) -> bool) -> String {
    let flows = has(Flowed) || has(FlowedDelSp);
    let mut text = String::new();
    for (label, value) in words {
        // A soft break with its blank, where the line would be too long.
        let gap = match () {
            () if value.is_empty() => "",
            () if has(FlowedDelSp) => "  \n",
            () if flows => " \n",
            () => " ",
        };
        let value = if flows { value.replace(' ', gap) } else { value.clone() };
        let line = format!("{label}{gap}{value}");
        text += &if has(QuotedLines) {
            format!("> {}\n", line.replace('\n', "\n> "))
        } else {
            format!("{line}\n")
        };
    }
    text
}

fn html(words: &[(String, String)], code: &str, has: &dyn Fn(Distortion) -> bool) -> String {
    let preview = format!("Identificativo di sessione: {}…", code.get(..20).unwrap_or_default());
    let decoy = "Identificativo di sessione: 99999999-9999-9999-9999-999999999999";
    let (sheet, hidden) = match () {
        () if has(HiddenPreview) => ("", format!("<div style=\"display:none;max-height:0\">{preview}</div>")),
        () if has(HiddenBySheet) => (".p{display:none!important}", format!("<div class=\"p\">{decoy}</div>")),
        () if has(HiddenByColour) => ("", format!("<p style=\"color:#fefefe\">{decoy}</p>")),
        () => ("", String::new()),
    };
    let mut body = String::new();
    for (label, value) in words {
        let [label, value] = [label, value].map(|text| text.replace('&', "&amp;").replace('<', "&lt;"));
        if has(HtmlInPre) {
            let _ = writeln!(body, "{label} {value}");
        } else {
            let _ = writeln!(body, "<tr><td>{label}</td><td>{value}</td></tr>");
        }
    }
    let body = if has(HtmlInPre) { format!("<pre>{body}</pre>") } else { format!("<table>{body}</table>") };
    format!("<html><head><style>{sheet}</style></head><body>{hidden}\n{body}</body></html>\n")
}

fn is_multipart(has: &dyn Fn(Distortion) -> bool) -> bool {
    [
        HtmlBesidePlaceholder,
        HtmlBesideInvisible,
        FooterPart,
        BannerPart,
        NoClosingBoundary,
        BoundaryInsideALine,
        ChangedBoundary,
    ]
    .into_iter()
    .any(has)
}

/// Parts beside the one that holds the notice.
fn multipart(text: &str, has: &dyn Fn(Distortion) -> bool) -> Vec<u8> {
    let beside = match () {
        () if has(HtmlBesidePlaceholder) => Some("Vedi la versione HTML di questo messaggio.\r\n"),
        () if has(HtmlBesideInvisible) => Some("\u{200b}\u{feff} \u{a0}\r\n"),
        () => None,
    };
    let notice = leaf(text, has);
    let body = match beside {
        Some(words) => {
            let mut body = b"Content-Type: multipart/alternative; boundary=\"=_alternative\"\r\n\r\n\
                --=_alternative\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                .to_vec();
            body.extend(words.bytes());
            body.extend(b"--=_alternative\r\n");
            body.extend(notice);
            body.extend(b"\r\n--=_alternative--\r\n");
            body
        }
        None => notice,
    };
    let used = if has(ChangedBoundary) { "=_changed" } else { "=_mixed" };
    let mut mail =
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_mixed\"\r\n\r\n".to_vec();
    let part = |mail: &mut Vec<u8>, content: &[u8]| {
        mail.extend(format!("--{used}\r\n").bytes());
        mail.extend(content);
        mail.extend(b"\r\n");
    };
    let words =
        |words: &str| format!("Content-Type: text/plain\r\nContent-Disposition: inline\r\n\r\n{words}\r\n");
    if has(BannerPart) {
        part(&mut mail, words("Questo messaggio proviene dall'esterno.").as_bytes());
    }
    if has(BoundaryInsideALine) {
        part(
            &mut mail,
            words("Il separatore --=_mixed sta in una riga.\r\n--=_mixed2\r\n--=_mixed x").as_bytes(),
        );
    }
    part(&mut mail, &body);
    if has(FooterPart) {
        part(&mut mail, words("Nessun virus trovato.").as_bytes());
    }
    if !has(NoClosingBoundary) {
        mail.extend(format!("--{used}--\r\n").bytes());
    }
    mail
}
