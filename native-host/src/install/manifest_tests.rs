//! The shipped manifests and policies carry the product's names, and a manifest that would not work is found out.

use serde_json::Value;

use super::*;

const FORCE_INSTALL: &str = include_str!("../../../manifests/policies/chromium/force-install.json");
const EXTENSION_SETTINGS: &str = include_str!("../../../manifests/policies/chromium/extension-settings.json");
const FIREFOX_POLICIES: &str = include_str!("../../../manifests/policies/firefox/policies.json");

use staffetta_core::product::{CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, chromium_extension_origin};

#[test]
fn the_shipped_manifests_carry_the_pinned_names_and_nobody_else() {
    let chromium = Manifest::for_program(Family::Chromium, Path::new("/x")).unwrap();
    assert_eq!((chromium.name.as_str(), chromium.kind.as_str()), (HOST_NAME, "stdio"));
    assert!(chromium.admits(&format!("{}/", chromium_extension_origin())));
    for origin in &chromium.allowed_origins {
        let id = origin.strip_prefix("chrome-extension://").and_then(|rest| rest.strip_suffix('/')).unwrap();
        assert!(id.len() == 32 && id.bytes().all(|letter| (b'a'..=b'p').contains(&letter)), "{origin}");
    }
    assert!(chromium.allowed_extensions.is_empty());
    let firefox = Manifest::for_program(Family::Firefox, Path::new("/x")).unwrap();
    assert_eq!((firefox.name.as_str(), firefox.kind.as_str()), (HOST_NAME, "stdio"));
    assert_eq!(firefox.allowed_extensions, [FIREFOX_EXTENSION_ID]);
    assert!(firefox.allowed_origins.is_empty());
}

#[test]
fn the_shipped_policies_carry_the_pinned_names() {
    let forced: Value = serde_json::from_str(FORCE_INSTALL).unwrap();
    let entry = forced["ExtensionInstallForcelist"][0].as_str().unwrap();
    assert_eq!(entry.split(';').next(), Some(CHROMIUM_EXTENSION_ID));
    let settings: Value = serde_json::from_str(EXTENSION_SETTINGS).unwrap();
    assert!(settings["ExtensionSettings"][CHROMIUM_EXTENSION_ID]["update_url"].is_string());
    for policy in [&forced, &settings] {
        assert_eq!(policy["NativeMessagingAllowlist"], serde_json::json!([HOST_NAME]));
    }
    let firefox: Value = serde_json::from_str(FIREFOX_POLICIES).unwrap();
    assert!(firefox["policies"]["ExtensionSettings"][FIREFOX_EXTENSION_ID]["install_url"].is_string());
}

#[test]
fn the_shipped_policy_allows_the_pages_the_product_works_in() {
    let settings: Value = serde_json::from_str(EXTENSION_SETTINGS).unwrap();
    let allowed = &settings["ExtensionSettings"][CHROMIUM_EXTENSION_ID]["runtime_allowed_hosts"];
    let pages = staffetta_core::profiles::mailbox_match_patterns()
        .into_iter()
        .chain(staffetta_core::profiles::portal_match_patterns());
    for page in pages {
        let origin = page.trim_end_matches("/*");
        assert!(allowed.as_array().unwrap().iter().any(|host| host == origin), "{origin}");
    }
}

#[test]
fn a_written_manifest_is_read_back_and_has_no_flaw() {
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    for family in [Family::Chromium, Family::Firefox] {
        let place = folder.path().join("new/folder/it.staffetta.host.json");
        let manifest = Manifest::for_program(family, &program).unwrap();
        manifest.write(&place).unwrap();
        let read = Manifest::read(&place).unwrap().unwrap();
        assert_eq!(read, manifest);
        assert_eq!(read.flaw(family, Some(&program)), None);
        let left: Vec<_> = fs::read_dir(place.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing unfinished is left");
    }
}

#[test]
fn each_flaw_is_told_from_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let running = std::env::current_exe().unwrap();
    let plain_file = folder.path().join("staffetta-host");
    fs::write(&plain_file, "").unwrap();
    let gone = folder.path().join("gone");
    let good = Manifest::for_program(Family::Chromium, &running).unwrap();
    let flaw = |manifest: &Manifest| manifest.flaw(Family::Chromium, Some(&running));

    assert_eq!(flaw(&Manifest { name: "com.example".into(), ..good.clone() }), Some(Flaw::NotOurs));
    assert_eq!(flaw(&Manifest { kind: "socket".into(), ..good.clone() }), Some(Flaw::NotOurs));
    let others = vec!["chrome-extension://abcdefghijklmnopabcdefghijklmnop/".to_owned()];
    let more = [good.allowed_origins.clone(), others.clone()].concat();
    assert_eq!(flaw(&Manifest { allowed_origins: more, ..good.clone() }), None, "one id more is no flaw");
    assert_eq!(flaw(&Manifest { allowed_origins: others, ..good.clone() }), Some(Flaw::WrongId));
    assert_eq!(flaw(&Manifest { path: gone, ..good.clone() }), Some(Flaw::NoProgram));
    #[cfg(unix)]
    {
        let path = plain_file;
        assert_eq!(flaw(&Manifest { path, ..good.clone() }), Some(Flaw::NotExecutable));
        let path = PathBuf::from("/bin/sh");
        assert_eq!(flaw(&Manifest { path, ..good.clone() }), Some(Flaw::OtherProgram));
    }
    assert_eq!(good.flaw(Family::Firefox, Some(&running)), Some(Flaw::WrongId));
}

#[test]
fn what_is_no_manifest_is_an_error_and_what_is_absent_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("x.json");
    assert!(Manifest::read(&place).unwrap().is_none());
    fs::write(&place, "{\"name\":").unwrap();
    assert!(matches!(Manifest::read(&place), Err(ManifestError::Json(_))));
    assert!(matches!(Manifest::read(folder.path()), Err(ManifestError::Io(_))));
}
