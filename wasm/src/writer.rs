//! Writes values as JS objects, as JSON would have them: the counterpart of `reader`. Values of ours can all be
//! written: an error that cannot be weighs nothing in the module, where one that could was dealt with at every field.

use std::fmt;

use js_sys::{Array, Object, Reflect};
use serde::ser::{
    Error, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleVariant, Serializer,
};
use wasm_bindgen::JsValue;

use crate::reader::LARGEST_WHOLE;

/// A value as a JS object.
pub(crate) fn write(value: &impl Serialize) -> JsValue {
    match value.serialize(Writer) {
        Ok(written) => written,
        Err(never) => match never {},
    }
}

/// The error that there is none of.
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
    unreachable!("no value of ours is of that kind")
}

type Written = Result<JsValue, Never>;

#[derive(Clone, Copy)]
struct Writer;

/// A number as JS has it; `null` for one that it does not count exactly.
fn number(whole: f64) -> Written {
    Ok(if whole.abs() <= LARGEST_WHOLE { whole.into() } else { JsValue::NULL })
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes any property.
    let _ = Reflect::set(object, &name.into(), value);
}

fn variant(name: &str, value: &JsValue) -> Written {
    let object = Object::new();
    set(&object, name, value);
    Ok(object.into())
}

impl Serializer for Writer {
    type Ok = JsValue;
    type Error = Never;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Impossible<JsValue, Never>;
    type SerializeTupleVariant = Items;
    type SerializeMap = Impossible<JsValue, Never>;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    fn serialize_bool(self, value: bool) -> Written {
        Ok(value.into())
    }

    fn serialize_i8(self, value: i8) -> Written {
        number(value.into())
    }

    fn serialize_i16(self, value: i16) -> Written {
        number(value.into())
    }

    fn serialize_i32(self, value: i32) -> Written {
        number(value.into())
    }

    fn serialize_i64(self, value: i64) -> Written {
        number(value as f64)
    }

    fn serialize_u8(self, value: u8) -> Written {
        number(value.into())
    }

    fn serialize_u16(self, value: u16) -> Written {
        number(value.into())
    }

    fn serialize_u32(self, value: u32) -> Written {
        number(value.into())
    }

    fn serialize_u64(self, value: u64) -> Written {
        number(value as f64)
    }

    fn serialize_f32(self, value: f32) -> Written {
        Ok(value.into())
    }

    fn serialize_f64(self, value: f64) -> Written {
        Ok(value.into())
    }

    fn serialize_char(self, value: char) -> Written {
        Ok(JsValue::from_str(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Written {
        Ok(value.into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Written {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        Ok(name.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Written {
        variant(name, &value.serialize(self)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Never> {
        Ok(Items { array: Array::new(), of: None })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Impossible<JsValue, Never>, Never> {
        never()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Items, Never> {
        Ok(Items { array: Array::new(), of: Some(name) })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Impossible<JsValue, Never>, Never> {
        never()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, Never> {
        Ok(Fields { object: Object::new(), of: None })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Fields, Never> {
        Ok(Fields { object: Object::new(), of: Some(name) })
    }
}

/// A list, or what a variant holds.
struct Items {
    array: Array,
    of: Option<&'static str>,
}

impl SerializeSeq for Items {
    type Ok = JsValue;
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.array.push(&value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Written {
        match self.of {
            Some(name) => variant(name, &self.array),
            None => Ok(self.array.into()),
        }
    }
}

impl SerializeTuple for Items {
    type Ok = JsValue;
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Written {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleVariant for Items {
    type Ok = JsValue;
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Written {
        SerializeSeq::end(self)
    }
}

/// An object, or what a variant holds.
struct Fields {
    object: Object,
    of: Option<&'static str>,
}

impl SerializeStruct for Fields {
    type Ok = JsValue;
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
        set(&self.object, name, &value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Written {
        match self.of {
            Some(name) => variant(name, &self.object),
            None => Ok(self.object.into()),
        }
    }
}

impl SerializeStructVariant for Fields {
    type Ok = JsValue;
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
        SerializeStruct::serialize_field(self, name, value)
    }

    fn end(self) -> Written {
        SerializeStruct::end(self)
    }
}
