//! Private keys that JavaScript holds, most often in `WebCrypto`: the core asks it to open content keys.

use alloc::vec::Vec;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::{KeyTransport, PrivateKeys, Unwrapped, WebCrypto, WrappedKey};

/// A function that opens a content key, where there are private keys. It gives an array of octets,
/// `null` where there is no key after all, and `undefined` for a wrapping that it does not know.
#[derive(Debug)]
pub(super) struct Holder(pub(super) Option<Function>);

/// What every reader in JavaScript runs on: one type, so that the pipeline is compiled once.
pub(super) type Here = WebCrypto<Holder>;

impl PrivateKeys for Holder {
    async fn unwrap(&self, wrapped: &WrappedKey) -> Unwrapped {
        let Some(unwrap) = &self.0 else { return Unwrapped::NoPrivateKey };
        let Ok(question) = question(wrapped) else { return Unwrapped::Unsupported };
        let Ok(promise) = unwrap.call1(&JsValue::NULL, &question) else {
            return Unwrapped::Keys(Vec::new());
        };
        match JsFuture::from(Promise::resolve(&promise)).await {
            Ok(answer) if answer.is_null() => Unwrapped::NoPrivateKey,
            Ok(answer) if answer.is_undefined() => Unwrapped::Unsupported,
            Ok(answer) if Array::is_array(&answer) => {
                let keys = Array::from(&answer);
                Unwrapped::Keys(keys.iter().map(|key| Uint8Array::new(&key).to_vec()).collect())
            }
            _ => Unwrapped::Keys(Vec::new()),
        }
    }
}

fn question(wrapped: &WrappedKey) -> Result<JsValue, JsValue> {
    let object = Object::new();
    let put = |name: &str, value: &JsValue| Reflect::set(&object, &name.into(), value);
    put("octets", &Uint8Array::from(&*wrapped.octets))?;
    match &wrapped.transport {
        KeyTransport::RsaOaep { digest, mgf, label } => {
            put("transport", &"RSA-OAEP".into())?;
            put("digest", &digest.name().into())?;
            put("mgf", &mgf.name().into())?;
            put("label", &Uint8Array::from(&**label))?;
        }
        #[allow(unreachable_patterns, reason = "there is another one with legacy-encryption")]
        _ => {
            put("transport", &"other".into())?;
        }
    }
    Ok(object.into())
}
