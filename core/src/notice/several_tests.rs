//! Messages with several codes: the newest is taken, and none is guessed.

use super::*;

#[test]
fn of_several_notifications_in_one_message_the_newest_is_taken() {
    let newer =
        mail("11111111-e54b-4be4-b4f7-c2fefb222222").replace("18:19", "18:25").replace("02:19", "02:25");
    for text in [format!("{}\n{newer}", mail(CODE)), format!("{newer}\n{}", mail(CODE))] {
        let message = message(text);
        assert_eq!(notice(&message).id.unwrap().masked(), "1111…2222");
        assert_eq!(warnings(&message), ["several_notices"]);
    }
}

#[test]
fn of_two_notifications_asked_for_in_the_same_minute_none_is_guessed() {
    let other = mail("11111111-e54b-4be4-b4f7-c2fefb222222");
    for text in [format!("{}\n{other}", mail(CODE)), format!("{other}\n{}", mail(CODE))] {
        assert_eq!(refusals(&message(text)), ["code_several"]);
    }
}

#[test]
fn a_code_without_a_date_of_its_own_takes_the_place_of_none_that_has_one() {
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    let text = format!("Identificativo di sessione: 99999999-e54b-4be4-b4f7-c2fefb26b4c1\n\n{}", mail(CODE));
    assert_eq!(refusals(&Message { received_at, ..message(text) }), ["code_several"]);
}

#[test]
fn a_code_with_one_date_of_its_own_is_newer_by_that() {
    let only_end = mail("11111111-e54b-4be4-b4f7-c2fefb222222")
        .replace("02:19", "02:25")
        .replace("La richiesta è stata effettuata il: 30/03/2026 18:19", "");
    let only_request = mail("11111111-e54b-4be4-b4f7-c2fefb222222")
        .replace("18:19", "18:25")
        .replace("L'identificativo di sessione scadrà il: 31/03/2026 02:19", "");
    for newer in [only_end, only_request] {
        assert!(code_of(format!("{newer}\n{}", mail(CODE))).starts_with("1111"));
    }
}

#[test]
fn a_code_that_is_called_a_former_one_is_not_taken() {
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    let former = "Identificativo di sessione precedente: 99999999-e54b-4be4-b4f7-c2fefb26b4c1";
    for text in [format!("{former}\n\n{}", mail(CODE)), format!("{}\n{former}\n", mail(CODE))] {
        let message = Message { received_at, ..message(text) };
        assert_eq!((refusals(&message), notice(&message).id.unwrap().expose()), (vec![], CODE));
    }
    assert_eq!(refusals(&Message { received_at, ..message(former.to_owned()) }), ["said_over"]);
    let dated = mail(CODE).replace("Identificativo di sessione:", "Identificativo di sessione precedente:");
    let text = format!("Identificativo di sessione: 99999999-e54b-4be4-b4f7-c2fefb26b4c1\n\n{dated}");
    let message = Message { received_at, ..message(text) };
    assert_eq!((refusals(&message), notice(&message).id.unwrap().masked()), (vec![], "9999…b4c1".into()));
}

#[test]
fn the_same_code_said_twice_is_one() {
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    let undated = format!("Identificativo di sessione: {CODE}");
    for text in [
        format!("{}\n{}", mail(CODE), mail(CODE)),
        format!("{undated}\n\n{}", mail(CODE)),
        format!("{}\n\n{undated}\n", mail(CODE)),
        format!("{undated}\n\n{undated}"),
    ] {
        let message = Message { received_at, ..message(text.clone()) };
        assert_eq!(refusals(&message), Vec::<&str>::new(), "{text}");
        assert_eq!(notice(&message).id.unwrap().expose(), CODE);
    }
}

#[test]
fn beside_a_code_that_was_cut_in_the_same_minute_none_is_guessed() {
    let (whole, cut) = (mail(CODE), mail("11111111-e54b-4be4-b4f7-c2fefb2222"));
    assert_eq!(refusals(&message(format!("{whole}\n{cut}"))), ["code_several"]);
    assert_eq!(refusals(&message(format!("{cut}\n{whole}"))), ["code_truncated"]);
    // Without any date what stands behind the label once more may be a word about it.
    let undated = format!("Identificativo di sessione: {CODE}\nIdentificativo di sessione: 8-4-4-4-12 cifre");
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    let message = Message { received_at, ..message(undated) };
    assert_eq!(notice(&message).id.unwrap().expose(), CODE);
}
