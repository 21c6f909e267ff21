//! Tests of finding what can be followed.

use proptest::prelude::*;

use staffetta_native::html_text::parse;

use super::*;

fn forms(html: &str) -> Forms {
    Forms::read(&parse(html))
}

fn chosen(html: &str, words: &[&str]) -> Option<(String, bool, String)> {
    let phrases: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    forms(html).choice(&phrases).map(|choice| (choice.to.clone(), choice.post, choice.encoded()))
}

#[test]
fn the_form_of_the_button_with_the_words_is_followed_with_its_fields() {
    let html = "<form action='/revoca' method=post><input type=submit value=Revoca></form>\
                <form action='/genera' method=POST><input type=hidden name=csrf value='a&amp;b c'>\
                <input type=hidden name=off value=1 disabled><select name=tipo><option value=1><option value=2 selected></select>\
                <input type=checkbox name=si checked><input type=submit name=azione value='Genera ID-SESSIONE'></form>";
    assert_eq!(
        chosen(html, &["Genera"]),
        Some(("/genera".into(), true, "csrf=a%26b+c&tipo=2&si=on&azione=Genera+ID-SESSIONE".into()))
    );
    assert_eq!(chosen(html, &["Rinnova"]), None);
}

#[test]
fn what_is_no_field_of_a_form_is_not_sent_with_it() {
    let sent = |inside: &str, after: &str| {
        let html = format!(
            "<table><tr><td><form action=g>{inside}<button>Genera</button></form></td><td>{after}</td></tr></table>"
        );
        chosen(&html, &["genera"]).unwrap().2
    };
    assert_eq!(sent("<input name=a value=1>", "<input name=b value=2>"), "a=1");
    assert_eq!(sent("<input type=button name=no value=Annulla><input type=reset name=via value=1>", ""), "");
    assert_eq!(sent("<textarea name=nota>in breve</textarea>", ""), "nota=in+breve");
}

#[test]
fn buttons_with_words_inside_and_links_are_followed_too() {
    assert_eq!(
        chosen(
            "<form action=g><button name=b value=1><b>Genera</b> codice</button></form>",
            &["genera codice"]
        ),
        Some(("g".into(), false, "b=1".into()))
    );
    assert_eq!(
        chosen(
            "<form action=g><button type=button>Genera</button></form><a href='/g?x=1'>Genera il <b>codice</b></a>",
            &["genera"]
        ),
        Some(("/g?x=1".into(), false, String::new()))
    );
}

#[test]
fn an_earlier_phrase_counts_more_than_an_earlier_place() {
    let html = "<a href=/1>Rigenera</a><a href=/2>Genera ID-SESSIONE</a>";
    assert_eq!(chosen(html, &["Genera ID-SESSIONE", "Rigenera"]).map(|(to, ..)| to), Some("/2".into()));
}

#[test]
fn a_page_that_only_sends_its_form_on_is_known_and_one_that_asks_is_not() {
    let form =
        "<form method=post action='https://a.example/acs'><input type=hidden name=SAMLResponse value=x>";
    let goes_on = |html: &str| forms(html).goes_on().map(|choice| (choice.post, choice.encoded()));
    let expected = Some((true, "SAMLResponse=x".to_owned()));
    assert_eq!(goes_on(&format!("<body onload='document.forms[0].submit()'>{form}</form>")), expected);
    assert_eq!(goes_on(&format!("{form}</form><script>document.f.submit();</script>")), expected);
    assert_eq!(
        goes_on(&format!(
            "{form}<noscript><input type=submit value=Continua></noscript></form><script>f.submit()</script>"
        )),
        expected
    );
    assert_eq!(goes_on(&format!("{form}</form>")), None);
    assert_eq!(goes_on(&format!("{form}<input name=utente></form><script>f.submit()</script>")), None);
    assert_eq!(goes_on(&format!("{form}</form>{form}</form><script>f.submit()</script>")), None);
}

#[test]
fn a_refresh_is_followed_when_it_comes_at_once() {
    let goes_on = |html: &str| forms(html).goes_on().map(|choice| choice.to);
    assert_eq!(goes_on("<meta http-equiv=Refresh content='0; URL=\"/x?a=1\"'>").as_deref(), Some("/x?a=1"));
    assert_eq!(goes_on("<meta http-equiv=refresh content='900;url=/logout'>"), None);
    assert_eq!(goes_on("<meta http-equiv=refresh content='0'>"), None);
}

#[test]
fn a_form_begun_between_the_rows_of_a_table_has_the_fields_of_its_rows() {
    let html = "<table><form action=/cerca><input type=hidden name=a value=1><tr><td>\
                <table></table><input name=b value=2></td></tr>\
                <tr><td><input type=submit value=Genera></td></tr></form></table><input name=c value=3>";
    assert_eq!(chosen(html, &["Genera"]), Some(("/cerca".into(), false, "a=1&b=2".into())));
}

#[test]
fn what_stands_in_a_template_is_no_part_of_the_page() {
    let html = "<template><a href=/no>Genera</a></template><a href=/si>Genera</a>";
    assert_eq!(chosen(html, &["Genera"]).map(|(to, ..)| to), Some("/si".into()));
}

proptest! {
    #[test]
    fn any_page_is_read_without_a_panic(html in "(<|>|/|=|form|input|button|a href=x|select|option|meta|type=submit|value=Genera| |'|\"){0,60}") {
        let read = forms(&html);
        let _ = read.choice(&["Genera".to_owned()]);
        let _ = read.goes_on();
    }
}
