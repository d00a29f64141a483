//! What several test files share. Each uses a part of it.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod case;
#[cfg(not(target_arch = "wasm32"))]
pub mod disk;
pub mod judge;
pub mod logout;
pub mod logout_case;
pub mod message;
pub mod random;
pub mod report;
pub mod rewrite;
pub mod signer;
