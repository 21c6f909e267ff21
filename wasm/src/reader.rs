//! Reads values from the JS objects they arrive as, by the serde descriptions that the other side writes them with and
//! with their meaning: a field that nobody knows is refused, but of a program that may be of another release. Says only
//! whether a value is of its kind: words about what is wrong with one, which nobody reads, would be a third of the
//! module.

use std::cell::Cell;
use std::fmt;

use js_sys::{Array, Object, Reflect};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// Largest number that JS counts exactly.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_991.0;

/// The value is not of that kind.
#[derive(Debug)]
pub(crate) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a value of that kind")
    }
}

impl std::error::Error for Unreadable {}

impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

thread_local! {
    /// Whether what is read may have fields that nobody knows.
    static READS_PAST: Cell<bool> = const { Cell::new(false) };
}

/// Reads what a program says that may be of another release than ours: past the fields that only that one knows.
pub(crate) fn of_any_release<T>(value: JsValue, read: impl FnOnce(Reader) -> T) -> T {
    READS_PAST.set(true);
    let read = read(Reader(value));
    READS_PAST.set(false);
    read
}

/// Whether a JS object has no other properties than these.
fn has_only(object: &JsValue, names: &[&str]) -> bool {
    let is_known = |name: JsValue| name.as_string().is_some_and(|name| names.contains(&name.as_str()));
    object.dyn_ref().is_some_and(|object: &Object| Object::keys(object).iter().all(is_known))
}

/// A JS value to be read.
pub(crate) struct Reader(pub(crate) JsValue);

impl Reader {
    fn is_nothing(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    fn whole(&self) -> Result<f64, Unreadable> {
        let number = self.0.as_f64().ok_or(Unreadable)?;
        if number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE { Ok(number) } else { Err(Unreadable) }
    }

    fn object(self) -> Result<Object, Unreadable> {
        self.0.dyn_into().map_err(|_| Unreadable)
    }

    fn fields(self, names: &'static [&'static str]) -> Result<Fields, Unreadable> {
        if (READS_PAST.get() && self.0.is_object()) || has_only(&self.0, names) {
            Ok(Fields { object: self.0, names: names.iter() })
        } else {
            Err(Unreadable)
        }
    }

    fn items(self) -> Result<Items, Unreadable> {
        Ok(Items { array: self.0.dyn_into().map_err(|_| Unreadable)?, next: 0 })
    }
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Unreadable;

    /// An object is read by the description of its fields, and not without one.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if self.0.as_f64().is_some() {
            visitor.visit_i64(self.whole()? as i64)
        } else if let Some(flag) = self.0.as_bool() {
            visitor.visit_bool(flag)
        } else if self.is_nothing() {
            visitor.visit_unit()
        } else {
            visitor.visit_seq(self.items()?)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.as_string().ok_or(Unreadable)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.fields(names)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.0.is_string() {
            return visitor.visit_enum(Variant { name: self.0, value: JsValue::NULL });
        }
        let entries = Object::entries(&self.object()?);
        if entries.length() != 1 {
            return Err(Unreadable);
        }
        let entry: Array = entries.get(0).unchecked_into();
        visitor.visit_enum(Variant { name: entry.get(0), value: entry.get(1) })
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let number = self.whole()?;
        if number < 0.0 { Err(Unreadable) } else { visitor.visit_u64(number as u64) }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.whole()? as i64)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u16 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct map
    }
}

/// The items of an array.
struct Items {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.next >= self.array.length() {
            return Ok(None);
        }
        let item = self.array.get(self.next);
        self.next += 1;
        seed.deserialize(Reader(item)).map(Some)
    }
}

/// The fields of an object, in the order of their description. One that is not there has its default, if it has one.
struct Fields {
    object: JsValue,
    names: std::slice::Iter<'static, &'static str>,
}

impl Fields {
    /// The value of the next field, `undefined` when it is not there.
    fn next_value(&mut self) -> JsValue {
        let name = self.names.next().map(|name| JsValue::from_str(name)).unwrap_or_default();
        Reflect::get(&self.object, &name).unwrap_or_default()
    }
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        let value = self.next_value();
        let is_there = !value.is_undefined();
        match seed.deserialize(Reader(value)) {
            Err(Unreadable) if !is_there => Ok(None),
            read => read.map(Some),
        }
    }
}

/// A variant: a name, with what it holds.
struct Variant {
    name: JsValue,
    value: JsValue,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Reader;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader), Unreadable> {
        Ok((seed.deserialize(Reader(self.name))?, Reader(self.value)))
    }
}

impl<'de> VariantAccess<'de> for Reader {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.is_nothing() { Ok(()) } else { Err(Unreadable) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(self.fields(names)?)
    }
}
