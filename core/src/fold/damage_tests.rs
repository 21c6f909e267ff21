//! Phrases whose letters were damaged on the way.

use super::super::*;

/// What stands behind the phrase in a text.
fn behind<'a>(phrase: &str, text: &'a str) -> Option<&'a str> {
    let folded = Folded::new(text);
    let hit = folded.find(&[((), phrase)]).first().copied()?;
    assert!(folded.contains(phrase));
    Some(folded.original(hit.end, folded.len()))
}

#[test]
fn a_letter_with_an_accent_is_found_as_each_program_leaves_it() {
    let phrase = "L'identificativo di sessione scadrà il";
    for letter in [
        "à",
        "a",
        "a'",
        "a`",
        "",
        "`",
        "?",
        "??",
        "\u{fffd}\u{fffd}",
        "…",
        "ˆ",
        "ŕ",
        "а",
        "Ã ",
        "Ã\u{a0}",
        "Ã?",
        "C ",
        "&agrave;",
        "&aacute;",
        "&#224;",
        "&#xE0;",
        "=C3=A0",
        "=c3=a0",
        "=E0",
        "+AOA-",
        "+AOA",
        "??\u{fffd}",
    ] {
        let text = format!("x L'identificativo di sessione scadr{letter} il: y");
        assert_eq!(behind(phrase, &text), Some(": y"), "{text}");
        let text = text.replace("scadr", "\nscadr");
        assert_eq!(behind(phrase, &text), Some(": y"), "{text}");
    }
    for letter in ["à", "a'", "", "`", "?", "??", "\u{fffd}", "…", "&agrave;", "=E0", "=C3=A0", "+AOA-", "C "]
    {
        for (before, end) in [("validit", ": y"), ("Fine validit", "\ty")] {
            let text = format!("{before}{letter}{end}");
            let found = behind(&format!("{before}à"), &text).map(str::trim_start);
            assert_eq!(found, Some(end.trim_start()), "{text}");
        }
    }
    for letter in ["è", "e", "e'", "?", "", "h", "C(", "Ã¨", "Š", "&egrave;", "=E8", "+AOg-"] {
        let text = format!("La richiesta {letter} stata effettuata il: y");
        assert_eq!(behind("La richiesta è stata effettuata il", &text), Some(": y"), "{text}");
    }
}

#[test]
fn an_apostrophe_is_found_as_each_program_leaves_it() {
    for apostrophe in
        ["'", "’", "", "?", "???", "\u{fffd}", "â€™", "&rsquo;", "&#39;", "=E2=80=99", "=92", "\u{92}"]
    {
        let text = format!("L{apostrophe}identificativo di sessione scadr? il: y");
        assert_eq!(behind("L'identificativo di sessione scadrà il", &text), Some(": y"), "{text}");
    }
}

#[test]
fn another_word_is_not_a_damaged_one() {
    for (phrase, text) in [
        ("sessione scadrà il", "sessione scadranno il"),
        ("sessione scadrà il", "sessione scadrebbe il"),
        ("sessione scadrà il", "sessione scadr- il"),
        ("sessione scadrà il", "sessione scadr:il"),
        ("sessione scadrà il", "sessione scadr?a il"),
        ("validità", "valido"),
        ("validità", "validitor"),
        ("validità", "validithx"),
        ("non è", "non scaduto"),
        ("non è", "non ha"),
        ("non è", "non: x"),
        ("è scaduto", "scaduto"),
        ("è scaduto", "non scaduto"),
        ("è scaduto", "h scaduto"),
        ("è scaduto", "perché? scaduto"),
        ("sessione à", "sessione"),
    ] {
        assert_eq!(behind(phrase, text), None, "{phrase}: {text}");
        assert!(!Folded::new(text).contains(phrase), "{phrase}: {text}");
    }
}

#[test]
fn a_word_of_one_letter_is_missed_only_inside_of_a_long_phrase() {
    let long = "codice di autorizzazione è";
    assert_eq!(behind(long, "codice di autorizzazione è: x"), Some(": x"));
    assert_eq!(behind(long, "codice di autorizzazione : x"), None, "it is the last");
    for (phrase, text, is_found) in [
        ("il codice è scaduto og", "il codice scaduto og", true),
        ("il codice è scaduto o", "il codice scaduto o", true),
        ("il codice è scaduto ", "il codice scaduto ", false),
    ] {
        assert_eq!(behind(phrase, text).is_some(), is_found, "{} letters: {phrase}", phrase.chars().count());
    }
}

#[test]
fn a_blank_of_a_phrase_is_any_blank() {
    for phrase in ["codice\u{a0}di sessione", "codice\tdi\nsessione"] {
        assert_eq!(behind(phrase, "codice di sessione: x"), Some(": x"), "{phrase:?}");
    }
}
