//! Where services are: whose word stands, and that no row of a user leads credentials elsewhere.

use super::tests::{places, write};
use super::*;

fn row(id: &str, more: &str) -> String {
    format!("[[service]]\nid = \"{id}\"\n{more}\nstatus = \"CONFIRMED\"\nsource = \"written for a test\"\n")
}

fn address(settings: &Settings, id: &str) -> Option<String> {
    settings.service(id).map(|known| known.address().to_owned())
}

#[test]
fn without_files_the_public_service_is_known_and_the_other_waits_for_its_address() {
    let settings = Settings::of(&places().1);
    assert!(address(&settings, "sistema-ts").unwrap().starts_with("https://servizits.sanita.finanze.it/"));
    assert_eq!(address(&settings, "sirped"), None);
}

#[test]
fn an_administrator_says_where_a_service_is_and_who_vouches_for_it() {
    let (_folder, places) = places();
    let sirped = "production = \"https://sirped.example.it/a2f\"\nroots = [\"csi.pem\"]";
    let test = row("sistema-ts", "use_test = true");
    write(places.admin.as_ref(), SERVICES, &(row("sirped", sirped) + &test));
    let settings = Settings::of(&places);
    assert_eq!(settings.problems, []);
    assert_eq!(address(&settings, "sirped").as_deref(), Some("https://sirped.example.it/a2f"));
    assert!(address(&settings, "sistema-ts").unwrap().starts_with("https://servizitstest."));
    let roots = &settings.service("sirped").unwrap().roots;
    assert_eq!(*roots, [places.admin.as_ref().unwrap().join("csi.pem")]);
}

#[test]
fn a_user_says_where_a_service_is_that_nobody_else_placed_and_moves_none() {
    let (_folder, places) = places();
    let elsewhere = "production = \"https://altrove.example.it/a2f\"";
    write(places.user.as_ref(), SERVICES, &(row("sirped", elsewhere) + &row("sistema-ts", elsewhere)));
    let settings = Settings::of(&places);
    assert_eq!(address(&settings, "sirped").as_deref(), Some("https://altrove.example.it/a2f"));
    assert!(address(&settings, "sistema-ts").unwrap().contains("sanita.finanze.it"));
    assert_eq!(settings.problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [Some(2)]);
    write(places.admin.as_ref(), SERVICES, &row("sirped", "production = \"https://sirped.example.it/\""));
    assert_eq!(address(&Settings::of(&places), "sirped").as_deref(), Some("https://sirped.example.it/"));
}

#[test]
fn a_wrong_row_is_told_and_changes_nothing() {
    let (_folder, places) = places();
    let rows = [
        row("sirped", "production = \"http://sirped.example.it/\""),
        row("altro", ""),
        row("sirped", "produzione = \"https://sirped.example.it/\""),
        "[[service]]\nid = \"sirped\"\n".to_owned(),
    ];
    write(places.admin.as_ref(), SERVICES, &rows.concat());
    let settings = Settings::of(&places);
    assert_eq!(settings.problems.len(), 4);
    assert_eq!(settings.services, ConfiguredService::built_in());
}
