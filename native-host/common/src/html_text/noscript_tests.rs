//! What is shown where no scripts run.

use super::tests::{mail, text};

#[test]
fn what_is_shown_where_no_scripts_run_is_read_in_a_place_of_its_own() {
    assert_eq!(mail("<body><noscript><p>uno</p><p>due</p></noscript>"), "uno\ndue", "mail programs run none");
    assert_eq!(
        mail("<p>uno</p><noscript><b>due</b></noscript>"),
        "uno\n\u{202e}\ndue",
        "a webmail may run some"
    );
    assert_eq!(mail("uno<noscript style='display:none'>x</noscript><br>due"), "uno\ndue");
}

#[test]
fn a_page_is_read_as_without_scripts() {
    assert_eq!(text("<body><noscript><p>uno</p></noscript>due"), "uno\ndue");
}
