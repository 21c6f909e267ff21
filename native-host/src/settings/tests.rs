//! Tests of the settings: whose word stands, and that a wrong file hides nothing.

use std::fs;

use staffetta_core::portal::LONGEST_PORTAL_NAME;
use tempfile::TempDir;

use super::*;
use crate::os;

pub(super) fn places() -> (TempDir, Places) {
    let folder = tempfile::tempdir().unwrap();
    let (admin, user) = (folder.path().join("admin"), folder.path().join("user"));
    fs::create_dir_all(&admin).unwrap();
    fs::create_dir_all(&user).unwrap();
    // Whoever runs the tests is the administrator.
    let admin_id = os::owner(&admin.metadata().unwrap());
    set_mode(&admin, 0o755);
    (folder, Places { admin: Some(admin), admin_id, user: Some(user), program: None })
}

pub(super) fn write(folder: Option<&PathBuf>, name: &str, text: &str) {
    let path = folder.unwrap().join(name);
    fs::write(&path, text).unwrap();
    set_mode(&path, 0o644);
}

/// Who may do what with a file, where its permissions say so.
fn set_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    #[cfg(not(unix))]
    let _ = (path, mode);
}

fn row(id: &str, name: &str) -> String {
    format!(
        r#"[[portal]]
id = "{id}"
name = "{name}"
hosts = ["portale.example.it"]
login = "https://portale.example.it/cns"
success = ["Servizi"]
session_minutes = 30
"#
    )
}

#[test]
fn without_files_the_built_in_portals_are_there_and_nothing_is_wrong() {
    let settings = Settings::of(&places().1);
    assert!(settings.portal("sistema-ts").is_some());
    assert!(settings.problems.is_empty() && settings.files.is_empty() && !settings.logout_on_removal);
    assert!(Settings::of(&Places::default()).portal("sistema-ts").is_some());
}

#[test]
fn a_portal_whose_address_is_not_known_is_not_offered() {
    let settings = Settings::of(&places().1);
    assert!(settings.portals.iter().any(|portal| portal.id == "pua-piemonte"));
    assert!(settings.portal("pua-piemonte").is_none());
}

#[test]
fn an_administrators_rows_take_the_place_of_built_in_ones_and_a_users_of_none() {
    let (_folder, places) = places();
    write(places.user.as_ref(), PORTALS, &row("sistema-ts", "dell'utente"));
    assert_eq!(Settings::of(&places).portal("sistema-ts").unwrap().name, "Sistema TS");
    write(places.admin.as_ref(), PORTALS, &(row("sistema-ts", "dell'ASL") + &row("della-asl", "ASL")));
    let user = row("sistema-ts", "dell'utente") + &row("della-asl", "mio") + &row("proprio", "mio");
    write(places.user.as_ref(), PORTALS, &(user + &row("proprio", "mio davvero")));
    let settings = Settings::of(&places);
    let name = |id| settings.portal(id).unwrap().name.as_str();
    assert_eq!((name("sistema-ts"), name("della-asl")), ("dell'ASL", "ASL"));
    assert_eq!(name("proprio"), "mio davvero (aggiunto dall'utente)");
    assert_eq!(settings.portals.iter().filter(|portal| portal.id == "sistema-ts").count(), 1);
    let told: Vec<_> = settings.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(told, [Some(1), Some(2)]);
}

#[test]
fn a_users_row_with_a_name_too_long_for_the_words_that_say_so_is_refused() {
    let (_folder, places) = places();
    let mark = say(Text::PortalOfUser { name: "" }).chars().count();
    let fits = "a".repeat(LONGEST_PORTAL_NAME - mark);
    write(places.user.as_ref(), PORTALS, &(row("lungo", &format!("{fits}a")) + &row("giusto", &fits)));
    let settings = Settings::of(&places);
    assert!(settings.portal("lungo").is_none());
    assert_eq!(settings.portal("giusto").unwrap().name, say(Text::PortalOfUser { name: &fits }));
    assert_eq!(settings.problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [Some(1)]);
}

#[cfg(unix)]
#[test]
fn what_others_may_write_is_not_the_administrators_word() {
    let (_folder, places) = places();
    let folder = places.admin.as_ref().unwrap();
    write(Some(folder), SETTINGS, "logout_on_removal = true\n");
    let counts = |places: &Places| {
        let settings = Settings::of(places);
        assert_eq!(settings.problems.is_empty(), settings.logout_on_removal);
        settings.logout_on_removal
    };
    assert!(counts(&places));
    assert!(!counts(&Places { admin_id: places.admin_id + 1, ..places.clone() }));
    for (path, mode) in
        [(folder.join(SETTINGS), 0o664), (folder.join(SETTINGS), 0o646), (folder.clone(), 0o777)]
    {
        let before = path.metadata().unwrap().permissions();
        set_mode(&path, mode);
        assert!(!counts(&places), "{} {mode:o}", path.display());
        fs::set_permissions(&path, before).unwrap();
    }
    assert!(counts(&places));
}

#[test]
fn a_wrong_row_is_told_with_its_number_and_hides_no_other() {
    let (_folder, places) = places();
    let elsewhere = row("altrove", "x").replace("https://portale", "https://altro");
    let unknown = row("ignoto", "x") + "odd = 1\n";
    write(places.user.as_ref(), PORTALS, &(elsewhere + &unknown + &row("buono", "x")));
    let settings = Settings::of(&places);
    assert!(settings.portal("buono").is_some() && settings.portal("altrove").is_none());
    let rows: Vec<_> = settings.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(rows, [Some(1), Some(2)]);
    assert!(settings.problems[1].reason.contains("odd"), "{:?}", settings.problems);
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_hides_nothing() {
    let (_folder, places) = places();
    write(places.admin.as_ref(), PORTALS, "not TOML");
    write(places.admin.as_ref(), SETTINGS, "logout_on_removal = \"si\"");
    write(places.user.as_ref(), PORTALS, "[portals]\n");
    write(places.user.as_ref(), SETTINGS, &"x".repeat(300_000));
    let settings = Settings::of(&places);
    assert_eq!(settings.problems.len(), 4, "{:?}", settings.problems);
    assert!(settings.problems.iter().all(|problem| problem.reason.lines().count() == 1));
    assert!(settings.problems[0].reason.starts_with("1: "), "the line is told: {:?}", settings.problems[0]);
    assert!(settings.portal("sistema-ts").is_some());
    fs::remove_file(places.user.as_ref().unwrap().join(SETTINGS)).unwrap();
    fs::create_dir(places.user.as_ref().unwrap().join(SETTINGS)).unwrap();
    assert_eq!(Settings::of(&places).problems.len(), 4);
}

#[test]
fn what_the_administrator_says_stands_and_the_user_adds_to_it() {
    let (_folder, places) = places();
    write(places.user.as_ref(), SETTINGS, "logout_on_removal = false\nkeyboard_readers = [\"B\"]\n");
    assert!(!Settings::of(&places).logout_on_removal);
    write(places.admin.as_ref(), SETTINGS, "logout_on_removal = true\nkeyboard_readers = [\"A\"]\n");
    let settings = Settings::of(&places);
    assert!(settings.logout_on_removal);
    assert_eq!(settings.keyboard_readers, ["A", "B"]);
}

#[test]
fn a_reader_is_remembered_and_forgotten_and_a_persons_file_is_left_alone() {
    let (_folder, places) = places();
    write(places.user.as_ref(), SETTINGS, "# mine\nkeyboard_readers = [\"A\"]\n");
    let mut readers = KeyboardReaders::read(&places).unwrap();
    for reader in ["Lettore \"due\" 00 00", "C", "C"] {
        readers.remember(reader).unwrap();
    }
    assert_eq!(Settings::of(&places).keyboard_readers, ["A", "C", "Lettore \"due\" 00 00"]);
    let mut again = KeyboardReaders::read(&places).unwrap();
    assert_eq!(again.forget(Some("Z")).unwrap(), 0);
    assert_eq!(again.forget(Some("C")).unwrap(), 1);
    assert_eq!(again.forget(None).unwrap(), 1);
    assert_eq!(Settings::of(&places).keyboard_readers, ["A"]);
    let kept = fs::read_to_string(places.user.as_ref().unwrap().join(SETTINGS)).unwrap();
    assert!(kept.starts_with("# mine"));
    let files: Vec<_> = fs::read_dir(places.user.as_ref().unwrap()).unwrap().collect();
    assert_eq!(files.len(), 2, "nothing half written is left");
}

#[test]
fn where_nothing_can_be_written_that_is_told() {
    let (folder, mut places) = places();
    fs::write(folder.path().join("file"), "").unwrap();
    places.user = Some(folder.path().join("file").join("below"));
    let written = KeyboardReaders::read(&places).and_then(|mut readers| readers.remember("A"));
    assert!(written.is_err());
    places.user = None;
    assert!(matches!(KeyboardReaders::read(&places), Err(UserFileError::NoPlace)));
}

#[test]
fn the_places_are_absolute() {
    let places = Places::of_system();
    assert!(places.in_order().all(|(place, _)| place.is_absolute() && place != Path::new("/")));
}

#[cfg(unix)]
#[test]
fn a_pinentry_of_a_variable_is_allowed_by_the_administrator_or_beside_the_program_and_by_no_user() {
    let (_folder, mut places) = places();
    let allowed = |places: &Places| Settings::of(places).pinentry_variable;
    assert!(!allowed(&places));
    write(places.user.as_ref(), SETTINGS, "pinentry_variable = true");
    assert!(!allowed(&places));
    assert!(Settings::of(&places).problems[0].reason.contains("pinentry_variable"));
    let beside = places.user.clone().unwrap();
    write(Some(&beside), BESIDE_PROGRAM, "pinentry_variable = true");
    set_mode(&beside, 0o755);
    places.program = Some((beside.clone(), places.admin_id + 1));
    assert!(!allowed(&places), "another user's than the program's");
    places.program = Some((beside.clone(), places.admin_id));
    assert!(allowed(&places));
    set_mode(&beside.join(BESIDE_PROGRAM), 0o666);
    assert!(!allowed(&places));
    write(places.admin.as_ref(), SETTINGS, "pinentry_variable = true");
    assert!(allowed(&places));
}
