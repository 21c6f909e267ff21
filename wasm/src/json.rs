//! Values over the border between Rust and JS. What the host also speaks goes through serde; everything else is built and read
//! field by field, which costs a tenth of the code.

use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::reader::Reader;
use crate::writer::Writer;

/// A value of the protocol as a JS object; `undefined` when it cannot be one.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    value.serialize(Writer).unwrap_or(JsValue::UNDEFINED)
}

/// A JS object as a value of the protocol; `None` when it is not one of that kind.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(Reader(value)).ok()
}

/// A new JS object.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new().into();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

/// Sets a property of an object of our own: a plain one takes any.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A new JS array.
pub(crate) fn array(items: impl IntoIterator<Item = JsValue>) -> JsValue {
    let array = Array::new();
    for item in items {
        array.push(&item);
    }
    array.into()
}

/// A new JS array of strings.
pub(crate) fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> JsValue {
    array(items.into_iter().map(JsValue::from_str))
}

/// A property of a JS object, `undefined` when there is none.
pub(crate) fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is a string.
pub(crate) fn string(object: &JsValue, name: &str) -> Option<String> {
    field(object, name).as_string()
}

/// A property that is a whole number of at most 32 bits.
pub(crate) fn number(object: &JsValue, name: &str) -> Option<u32> {
    let number = field(object, name).as_f64()?;
    (number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0).then_some(number as u32)
}

/// Whether a property is `true`.
pub(crate) fn flag(object: &JsValue, name: &str) -> bool {
    field(object, name).as_bool() == Some(true)
}
