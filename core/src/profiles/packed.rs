//! Reads the rows as `build.rs` packed them, in the format of postcard. They are of the very build that reads them:
//! that they were otherwise is no error that anybody could meet, and what would deal with it, no small part of the
//! module for browsers, is not there.

use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// The rows in these bytes.
pub(super) fn read<T: DeserializeOwned>(rows: &'static [u8]) -> T {
    match T::deserialize(&mut Packed(rows)) {
        Ok(rows) => rows,
        Err(never) => match never {},
    }
}

/// What is left to be read.
struct Packed(&'static [u8]);

/// An error that there is none of.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        never()
    }
}

fn never<T>() -> T {
    unreachable!("build.rs wrote these rows")
}

impl Packed {
    fn take(&mut self, length: usize) -> &'static [u8] {
        match self.0.split_at_checked(length) {
            Some((taken, rest)) => {
                self.0 = rest;
                taken
            }
            None => never(),
        }
    }

    fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    /// Seven bits in each byte, the lowest first; the highest bit says that there are more.
    fn number(&mut self) -> u32 {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = self.byte();
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn length(&mut self) -> usize {
        self.number() as usize
    }
}

impl<'de> Deserializer<'de> for &mut Packed {
    type Error = Never;

    /// The format says of nothing what it is.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Never> {
        never()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_bool(self.byte() == 1)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_u8(self.byte())
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_u32(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_u32(self.number())
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let length = self.length();
        visitor.visit_str(std::str::from_utf8(self.take(length)).unwrap_or_default())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        if self.byte() == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let left = self.length();
        visitor.visit_seq(Items { rows: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(Items { rows: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        self.deserialize_tuple(fields.len(), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct map identifier
        ignored_any
    }
}

/// So many, one behind the other.
struct Items<'a> {
    rows: &'a mut Packed,
    left: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Never> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.rows).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> EnumAccess<'de> for &mut Packed {
    type Error = Never;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Never> {
        let variant = seed.deserialize(self.number().into_deserializer())?;
        Ok((variant, self))
    }
}

/// Of the rows none has a variant that holds something.
impl<'de> VariantAccess<'de> for &mut Packed {
    type Error = Never;

    fn unit_variant(self) -> Result<(), Never> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Never> {
        never()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Never> {
        never()
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Never> {
        never()
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn the_rows_are_read_as_the_crate_that_wrote_them_reads_them() {
        fn both<T: serde::de::DeserializeOwned + std::fmt::Debug>(rows: &'static [u8]) -> [String; 2] {
            let right: T = postcard::from_bytes(rows).unwrap();
            [format!("{right:?}"), format!("{:?}", super::read::<T>(rows))]
        }
        for [right, read] in
            [both::<Pages>(PACKED_PAGES), both::<Portals>(PACKED_PORTALS), both::<Cards>(PACKED_CARDS)]
        {
            assert_eq!(read, right);
        }
    }
}
