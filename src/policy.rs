//! What a connection takes beyond the strict default. Every loosening is a name that says danger.

/// Whether something is taken that the strict policy refuses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Permit {
    /// Refused.
    Refuse,
    /// Taken.
    Allow,
}

/// The most that clocks may differ.
pub(crate) const MOST_SKEW_SECONDS: u32 = 300;

/// The rules of a connection that may be loosened. [`Policy::strict`] is the default.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    pub(crate) clock_skew_seconds: u32,
    pub(crate) sha1: Permit,
    pub(crate) short_rsa: Permit,
    pub(crate) expired_certificate: Permit,
    pub(crate) inclusive_c14n: Permit,
    pub(crate) cbc_without_outer_signature: Permit,
    pub(crate) unsigned_logout: Permit,
}

impl Policy {
    /// Clocks may differ by a minute; nothing else is loosened.
    pub const fn strict() -> Self {
        Self {
            clock_skew_seconds: 60,
            sha1: Permit::Refuse,
            short_rsa: Permit::Refuse,
            expired_certificate: Permit::Refuse,
            inclusive_c14n: Permit::Refuse,
            cbc_without_outer_signature: Permit::Refuse,
            unsigned_logout: Permit::Refuse,
        }
    }

    /// What old test messages need: SHA-1, RSA from 1024 bits, expired certificates, inclusive
    /// canonicalisation, CBC without an outer signature. Not for sign-ins.
    pub const fn danger_legacy() -> Self {
        Self {
            clock_skew_seconds: 60,
            sha1: Permit::Allow,
            short_rsa: Permit::Allow,
            expired_certificate: Permit::Allow,
            inclusive_c14n: Permit::Allow,
            cbc_without_outer_signature: Permit::Allow,
            unsigned_logout: Permit::Refuse,
        }
    }

    /// How far the clocks may differ, in seconds, at most 300. It moves every time window alike.
    #[must_use]
    pub const fn clock_skew(mut self, seconds: u32) -> Self {
        self.clock_skew_seconds =
            if seconds > MOST_SKEW_SECONDS { MOST_SKEW_SECONDS } else { seconds };
        self
    }

    /// Takes RSA-SHA1 and SHA-1 digests, which are broken.
    #[must_use]
    pub const fn danger_sha1(mut self, permit: Permit) -> Self {
        self.sha1 = permit;
        self
    }

    /// Takes RSA keys from 1024 bits.
    #[must_use]
    pub const fn danger_short_rsa(mut self, permit: Permit) -> Self {
        self.short_rsa = permit;
        self
    }

    /// Takes signatures of a certificate outside its validity.
    #[must_use]
    pub const fn danger_expired_certificate(mut self, permit: Permit) -> Self {
        self.expired_certificate = permit;
        self
    }

    /// Takes inclusive canonicalisation, which lets the surroundings of an element count.
    #[must_use]
    pub const fn danger_inclusive_c14n(mut self, permit: Permit) -> Self {
        self.inclusive_c14n = permit;
        self
    }

    /// Takes CBC where only the assertion inside is signed, as Entra encrypts. Whoever permits it
    /// must spend the pending request on every failure and limit the rate: each answer tells an
    /// attacker a little about the padding, and anybody can start another sign-in.
    #[must_use]
    pub const fn danger_cbc_without_outer_signature(mut self, permit: Permit) -> Self {
        self.cbc_without_outer_signature = permit;
        self
    }

    /// Takes logout messages without a signature, as Entra's answers are. Anybody can write those:
    /// whoever permits it ends a session only where NameID and SessionIndex both match it.
    #[must_use]
    pub const fn danger_unsigned_logout(mut self, permit: Permit) -> Self {
        self.unsigned_logout = permit;
        self
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::strict()
    }
}
