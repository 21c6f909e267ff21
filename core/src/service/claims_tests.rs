//! Tokens that count, and those that do not.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: Timestamp = Timestamp::from_seconds(1_796_000_000);
const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
const CLIENT: &str = "MIOAPPLICATIVO_301";
const EXPECTED: Expected<'static> = Expected {
    client: CLIENT,
    issuer: None,
    scope: "prescrizione",
    groups: &[8, 4, 4, 4, 12],
    expires_in: Some(7199.0),
};

/// Claims as SIRPED makes them, and what differs.
fn claims(differs: &Value) -> Value {
    let mut claims = json!({
        "aud": CLIENT, "sub": "RSSMRA80A01H501U", "exp": NOW.seconds() + 7199, "nbf": NOW.seconds(),
        "scope": "prescrizione", "userData": {"cfutente": "RSSMRA80A01H501U", "idSessione": CODE},
    });
    for (name, value) in differs.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn granted(differs: &Value, expected: &Expected<'_>) -> Result<Grant, WrongToken> {
    serde_json::from_value::<Claims>(claims(differs)).unwrap().grant(expected, NOW)
}

fn refused(differs: &Value) -> WrongToken {
    granted(differs, &EXPECTED).unwrap_err()
}

fn life(exp: Option<i64>, expires_in: Option<f64>) -> Result<i64, WrongToken> {
    let exp = exp.map(|after| NOW.seconds() + after);
    let granted = granted(&json!({ "exp": exp }), &Expected { expires_in, ..EXPECTED })?;
    Ok(granted.validity.expires_at.seconds() - NOW.seconds())
}

#[test]
fn a_token_grants_the_code_in_it_to_whom_it_names_until_it_ends() {
    let grant = granted(&json!({}), &EXPECTED).unwrap();
    assert_eq!((grant.code.expose(), grant.owner.as_str()), (CODE, "RSSMRA80A01H501U"));
    assert_eq!((grant.validity.requested_at, grant.validity.expiry), (NOW, Expiry::Stated));
    assert!(!format!("{grant:?}").contains(CODE));
}

#[test]
fn the_sooner_of_the_two_ends_counts_and_one_of_them_must_be_told() {
    assert_eq!(life(Some(7199), Some(600.0)), Ok(600));
    assert_eq!(life(Some(600), Some(7199.0)), Ok(600));
    assert_eq!(life(None, Some(600.0)), Ok(600));
    assert_eq!(life(Some(600), None), Ok(600));
    assert_eq!(life(Some(7199), Some(1_796_000_600.0)), Ok(600), "expires_in as an instant");
    assert_eq!(life(None, None), Err(WrongToken::End));
    assert_eq!(life(Some(0), Some(7199.0)), Err(WrongToken::Expired));
    assert_eq!(life(Some(-3600), None), Err(WrongToken::Expired));
    assert_eq!(life(Some(7199), Some(0.0)), Err(WrongToken::Expired));
    assert_eq!(life(Some(7199), Some(-1.0)), Err(WrongToken::Expired));
    assert_eq!(life(Some(7 * 24 * 3600), None), Err(WrongToken::End), "no code lives a week");
    assert_eq!(
        granted(&json!({"exp": 1e300}), &Expected { expires_in: None, ..EXPECTED }).unwrap_err(),
        WrongToken::End
    );
}

#[test]
fn a_token_of_another_program_issuer_or_purpose_is_refused() {
    for aud in [json!("ALTRO_301"), json!(""), json!([]), json!("mioapplicativo_301"), json!(["ALTRO_301"])] {
        assert_eq!(refused(&json!({ "aud": aud })), WrongToken::Audience);
    }
    assert!(granted(&json!({"aud": ["ALTRO_301", CLIENT]}), &EXPECTED).is_ok());
    assert_eq!(refused(&json!({"scope": "erogazione"})), WrongToken::Scope);
    assert_eq!(refused(&json!({"scope": ["prescrizione_di_prova"]})), WrongToken::Scope);
    assert!(granted(&json!({"scope": "erogazione prescrizione"}), &EXPECTED).is_ok());
    let of = |issuer| Expected { issuer: Some(issuer), ..EXPECTED };
    assert!(granted(&json!({"iss": "https://a"}), &of("https://a")).is_ok());
    assert_eq!(granted(&json!({"iss": "https://b"}), &of("https://a")).unwrap_err(), WrongToken::Issuer);
    assert_eq!(granted(&json!({}), &of("https://a")).unwrap_err(), WrongToken::Issuer);
}

#[test]
fn a_token_that_is_still_to_come_is_refused_unless_clocks_differ() {
    assert_eq!(refused(&json!({"nbf": NOW.seconds() + 3600})), WrongToken::NotYetValid);
    assert!(granted(&json!({"nbf": NOW.seconds() + 120}), &EXPECTED).is_ok());
    let last = NOW.plus(CLOCK_SLACK).seconds();
    assert!(granted(&json!({"nbf": last}), &EXPECTED).is_ok());
    assert_eq!(refused(&json!({"nbf": last + 1})), WrongToken::NotYetValid);
}

#[test]
fn a_token_names_one_person_and_has_one_code() {
    let user = |cfutente: &str, code: Value| json!({"userData": {"cfutente": cfutente, "idSessione": code}});
    assert_eq!(refused(&user("VRDCRL70A01H501U", json!(CODE))), WrongToken::Owner, "not who sub names");
    assert_eq!(refused(&json!({"sub": "anna"})), WrongToken::Owner);
    assert!(granted(&json!({"sub": null}), &EXPECTED).is_ok());
    for code in [json!(null), json!(""), json!("408c7060"), json!("nessuno")] {
        assert!(matches!(refused(&user("RSSMRA80A01H501U", code)), WrongToken::Code(_)));
    }
    assert!(matches!(refused(&json!({"userData": {}})), WrongToken::Code(_)));
}

#[test]
fn claims_of_another_kind_are_not_read() {
    for odd in [
        json!({"exp": "1796007199"}),
        json!({"exp": true}),
        json!({"aud": 3}),
        json!({"nbf": "ora"}),
        json!({"userData": "x"}),
        json!({"scope": [1]}),
    ] {
        assert!(serde_json::from_value::<Claims>(claims(&odd)).is_err(), "{odd}");
    }
}

proptest! {
    #[test]
    fn whatever_ends_are_told_a_granted_code_lives_now_and_no_longer_than_either(
        exp in prop::option::of(-100_000_i64..200_000), left in prop::option::of(-10.0..200_000.0_f64)
    ) {
        if let Ok(life) = life(exp, left) {
            prop_assert!(life > 0 && life <= 24 * 3600);
            prop_assert!(exp.is_none_or(|exp| life <= exp) && left.is_none_or(|left| life <= whole(left)));
        }
    }
}
