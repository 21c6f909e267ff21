//! What an operator is asked for once, one field after the other, and what of it may be kept: a value that the service
//! would refuse for its shape is told when it is typed.

use serde::{Deserialize, Serialize};

use crate::card::codice_fiscale::CodiceFiscale;
use crate::profiles::schema::Service;
use crate::profiles::services;

/// Most characters of a password or pincode: more than any service is known to take, and few enough to be encrypted.
const LONGEST_SECRET: usize = 64;

/// One of an operator's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The user.
    User,
    /// The password.
    Password,
    /// The pincode.
    Pincode,
    /// The codice fiscale.
    CodiceFiscale,
    /// The code of the region.
    Region,
    /// The code of the health company.
    Asl,
    /// The code of the SSA.
    Ssa,
    /// The code of the hospital or other structure.
    Structure,
    /// The code that was given to the calling program.
    Program,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongField {
    /// Nothing was typed.
    Missing,
    /// It is shorter or longer than the service takes.
    Size {
        /// The fewest characters.
        least: usize,
        /// The most characters.
        most: usize,
    },
    /// It is not made of what such a value is made of.
    Shape,
}

impl Field {
    /// Every field, in the order in which they are asked for.
    pub const ALL: [Self; 9] = [
        Self::User,
        Self::Password,
        Self::Pincode,
        Self::CodiceFiscale,
        Self::Region,
        Self::Asl,
        Self::Ssa,
        Self::Structure,
        Self::Program,
    ];

    /// Those that a service needs.
    pub fn of_service(service: &Service) -> impl Iterator<Item = Self> {
        let needs = |field: &Self| match field {
            Self::Region => service.region.is_none(),
            Self::Structure => service.takes_structure,
            Self::Program => service.program_key.is_some(),
            _ => true,
        };
        Self::ALL.into_iter().filter(needs)
    }

    /// Whether it is not shown while it is typed.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::Pincode)
    }

    /// Whether it may be left empty at a service.
    pub const fn may_be_empty(self, service: &Service) -> bool {
        match self {
            Self::Asl => service.asl_unless_known.is_some(),
            Self::Ssa | Self::Structure => true,
            _ => false,
        }
    }

    /// Whether a value may be kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn judge(self, value: &str, service: &Service) -> Result<(), WrongField> {
        if value.is_empty() {
            return if self.may_be_empty(service) { Ok(()) } else { Err(WrongField::Missing) };
        }
        let (least, most) = self.size();
        let length = value.chars().count();
        if length < least || length > most {
            return Err(WrongField::Size { least, most });
        }
        let of_shape = match self {
            // HTTP Basic parts user and password with a colon.
            Self::User => !value.contains(':') && !value.contains(char::is_whitespace),
            Self::Password => true,
            Self::Pincode | Self::Program => !value.contains(char::is_whitespace),
            Self::CodiceFiscale => CodiceFiscale::read(value).is_some(),
            Self::Region | Self::Asl | Self::Ssa | Self::Structure => {
                value.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
        };
        let is_written = !value.chars().any(char::is_control);
        (of_shape && is_written).then_some(()).ok_or(WrongField::Shape)
    }

    fn size(self) -> (usize, usize) {
        let element = match self {
            Self::User => "userId",
            Self::Password | Self::Pincode => return (1, LONGEST_SECRET),
            Self::CodiceFiscale => "cfUtente",
            Self::Region => "codRegione",
            Self::Asl => "codAslAo",
            Self::Ssa => "codSsa",
            Self::Structure => "codiceStruttura",
            Self::Program => "valore",
        };
        services().sizes.get(element).copied().unwrap_or((1, LONGEST_SECRET))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::service;

    #[test]
    fn each_service_asks_for_what_it_needs_and_not_for_what_is_always_the_same() {
        let asked = |id| Field::of_service(service(id).unwrap()).collect::<Vec<_>>();
        assert_eq!(asked("sistema-ts"), Field::ALL[..8]);
        let at_sirped = asked("sirped");
        assert!(!at_sirped.contains(&Field::Region) && !at_sirped.contains(&Field::Structure));
        assert!(at_sirped.contains(&Field::Program));
    }

    #[test]
    fn a_value_that_the_service_would_refuse_is_told_when_it_is_typed() {
        let judge = |field: Field, value: &str| field.judge(value, service("sistema-ts").unwrap());
        assert_eq!(judge(Field::User, "UTENTE01"), Ok(()));
        assert_eq!(judge(Field::User, ""), Err(WrongField::Missing));
        assert_eq!(judge(Field::User, &"U".repeat(17)), Err(WrongField::Size { least: 1, most: 16 }));
        assert_eq!(judge(Field::User, &"U".repeat(16)), Ok(()));
        assert_eq!(judge(Field::User, "A:B"), Err(WrongField::Shape));
        assert_eq!(judge(Field::User, "A B"), Err(WrongField::Shape));
        assert_eq!(judge(Field::Password, "parola con spazi è"), Ok(()));
        assert_eq!(judge(Field::Password, "a\tb"), Err(WrongField::Shape));
        assert_eq!(judge(Field::Pincode, "1234 5678"), Err(WrongField::Shape));
        assert_eq!(judge(Field::CodiceFiscale, "rssmra80a01h501u"), Ok(()));
        assert_eq!(judge(Field::CodiceFiscale, "1SSMRA80A01H501U"), Err(WrongField::Shape));
        assert_eq!(judge(Field::Region, "08"), Err(WrongField::Size { least: 3, most: 3 }));
        assert_eq!(judge(Field::Region, "010"), Ok(()));
        assert_eq!(judge(Field::Region, "0-0"), Err(WrongField::Shape));
        assert_eq!(judge(Field::Ssa, "1234"), Err(WrongField::Size { least: 5, most: 6 }));
        assert_eq!(judge(Field::Structure, "0100010001"), Ok(()));
        assert_eq!(judge(Field::Structure, "01000100011"), Err(WrongField::Size { least: 1, most: 10 }));
        assert_eq!(judge(Field::Structure, "01 01"), Err(WrongField::Shape));
        assert_eq!(judge(Field::Password, &"p".repeat(64)), Ok(()));
        assert_eq!(judge(Field::Password, &"p".repeat(65)), Err(WrongField::Size { least: 1, most: 64 }));
    }

    #[test]
    fn what_does_not_apply_may_be_left_empty_where_the_service_allows_it() {
        let empty = |field: Field, id| field.judge("", service(id).unwrap()).is_ok();
        assert!(empty(Field::Asl, "sistema-ts") && !empty(Field::Asl, "sirped"));
        assert!(empty(Field::Ssa, "sistema-ts") && empty(Field::Ssa, "sirped"));
        assert!(empty(Field::Structure, "sistema-ts"));
        assert!(!empty(Field::Region, "sistema-ts") && !empty(Field::Program, "sirped"));
    }

    #[test]
    fn password_and_pincode_are_not_shown_while_they_are_typed() {
        let secret: Vec<Field> = Field::ALL.into_iter().filter(|field| field.is_secret()).collect();
        assert_eq!(secret, [Field::Password, Field::Pincode]);
    }
}
