//! One field of an operator's credentials at a service, asked for in the window of the PIN. What the service would
//! refuse for its shape is asked again.

use std::str;
use std::time::Duration;

use staffetta_core::Secret;
use staffetta_core::profiles::schema::Service;
use staffetta_core::service::{Field, WrongField};
use staffetta_native::language::Language;
use staffetta_native::texts::{Text, say_in};

use super::PinError;
use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::{DialogText, Input};
use super::prompter::first_that_can;
use super::system::backends;
use crate::cancellation::Cancellation;

/// Characters that a window's field takes.
const LONGEST: usize = 64;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct FieldPrompt<'a> {
    /// The service.
    pub service: &'a Service,
    /// The field.
    pub field: Field,
    /// The window's language.
    pub language: Language,
    /// How long the window waits.
    pub time_limit: Duration,
}

/// Asks the user; what is shown closes when `cancellation` says so.
///
/// # Errors
/// The user gave up, nobody typed, or nothing can be shown.
pub fn type_field(prompt: &FieldPrompt<'_>, cancellation: &Cancellation) -> Result<Secret<String>, PinError> {
    let deadline = Deadline::after(prompt.time_limit, cancellation.clone());
    first_that_can(&backends(), |backend| ask_on(backend, prompt, &deadline))
}

fn ask_on(
    backend: &dyn PinBackend,
    prompt: &FieldPrompt<'_>,
    deadline: &Deadline,
) -> Result<Secret<String>, PinError> {
    let mut refused = None;
    loop {
        let typed = backend.enter(&dialog(prompt, refused), deadline)?;
        let text = str::from_utf8(typed.bytes()).unwrap_or_default();
        // A password may begin or end with a blank.
        let text = if prompt.field.is_secret() { text } else { text.trim() };
        let value = Secret::new(text.to_owned());
        match prompt.field.judge(value.expose(), prompt.service) {
            Ok(()) => return Ok(value),
            Err(wrong) => refused = Some(wrong),
        }
        if deadline.is_over() {
            return Err(PinError::TimedOut);
        }
    }
}

fn dialog(prompt: &FieldPrompt<'_>, refused: Option<WrongField>) -> DialogText {
    let say = |text: Text<'_>| say_in(prompt.language, text);
    let service = &*prompt.service.name;
    let name = say(name(prompt.field));
    let mut lines = vec![say(Text::FieldAsk { service })];
    if prompt.field.may_be_empty(prompt.service) {
        lines.push(say(Text::FieldMayBeEmpty));
    }
    lines.push(say(Text::FieldKept));
    DialogText {
        title: say(Text::FieldTitle { service }),
        lines,
        warning: refused.map(|wrong| match wrong {
            WrongField::Missing => say(Text::FieldMissing { name: &name }),
            WrongField::Size { least, most } if least == most => {
                say(Text::FieldExactSize { name: &name, size: &most.to_string() })
            }
            WrongField::Size { least, most } => {
                say(Text::FieldSize { name: &name, least: &least.to_string(), most: &most.to_string() })
            }
            WrongField::Shape => say(Text::FieldShape { name: &name }),
        }),
        label: format!("{name}:"),
        accept: say(Text::FieldNext),
        cancel: say(Text::PinCancel),
        input: Input {
            is_hidden: prompt.field.is_secret(),
            only_digits: false,
            fewest: usize::from(!prompt.field.may_be_empty(prompt.service)),
            most: LONGEST,
        },
        ..DialogText::default()
    }
}

const fn name(field: Field) -> Text<'static> {
    match field {
        Field::User => Text::FieldUser,
        Field::Password => Text::FieldPassword,
        Field::Pincode => Text::FieldPincode,
        Field::CodiceFiscale => Text::FieldCodiceFiscale,
        Field::Region => Text::FieldRegion,
        Field::Asl => Text::FieldAsl,
        Field::Ssa => Text::FieldSsa,
        Field::Structure => Text::FieldStructure,
        Field::Program => Text::FieldProgram,
    }
}

#[cfg(test)]
mod tests {
    use staffetta_core::profiles::service;

    use super::*;

    fn prompt(field: Field) -> FieldPrompt<'static> {
        let service = service("sistema-ts").expect("a row");
        FieldPrompt { service, field, language: Language::Italian, time_limit: Duration::from_secs(5) }
    }

    #[test]
    fn only_secrets_are_hidden_and_only_what_may_be_left_out_can_be_empty() {
        let input = |field| dialog(&prompt(field), None).input;
        assert!(input(Field::Password).is_hidden && input(Field::Pincode).is_hidden);
        assert!(!input(Field::User).is_hidden && !input(Field::CodiceFiscale).is_hidden);
        assert_eq!([input(Field::Ssa).fewest, input(Field::User).fewest], [0, 1]);
    }

    #[test]
    fn the_window_names_the_service_and_says_what_was_wrong() {
        let asked = dialog(&prompt(Field::Region), Some(WrongField::Size { least: 3, most: 3 }));
        assert_eq!(asked.title, "Staffetta: credenziali di Sistema TS");
        assert_eq!(asked.label, "Codice della regione:");
        assert_eq!(asked.warning.as_deref(), Some("«Codice della regione»: servono 3 caratteri."));
    }
}
