//! What a code is: a rule, its failure, where it is written, who can fix it and how. The rows are in `table.rs`.

use super::Code;

/// Who can fix a broken rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Party {
    /// The identity provider's settings.
    IdentityProvider,
    /// Our own settings.
    ServiceProvider,
    /// The person at the browser, by starting again.
    Browser,
    /// A clock, at the identity provider or here.
    Clock,
    /// Nobody: the message was tampered with.
    Nobody,
}

impl Party {
    /// The party in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IdentityProvider => "the identity provider",
            Self::ServiceProvider => "this service",
            Self::Browser => "the person at the browser",
            Self::Clock => "whoever sets the clock",
            Self::Nobody => "nobody",
        }
    }
}

/// When a rule is judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// On every message; part of every report.
    Message,
    /// On every logout message; part of its report.
    Logout,
    /// When settings are read.
    Settings,
    /// By the Worker, around the message.
    Edge,
}

macro_rules! codes {
    ($($variant:ident $code:literal $stage:ident $party:ident $spec:literal
        $title:literal $failure:literal $fix:literal)*) => {
        /// A rule, named `family.reason`. Codes are never renamed and never reused.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, in the order in which the rules are judged.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub(super) fn written(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            pub(super) fn judged(self) -> Stage {
                match self {
                    $(Self::$variant => Stage::$stage,)*
                }
            }

            // By itself, so that a program which never shows these texts does not hold them.
            pub(super) fn texts(self) -> &'static Texts {
                match self {
                    $(Self::$variant => &Texts {
                        party: Party::$party,
                        spec: $spec,
                        title: $title,
                        failure: $failure,
                        fix: $fix,
                    },)*
                }
            }
        }
    };
}

pub(super) struct Texts {
    pub(super) party: Party,
    pub(super) title: &'static str,
    pub(super) failure: &'static str,
    pub(super) spec: &'static str,
    pub(super) fix: &'static str,
}

impl Code {
    /// The code itself, such as `conditions.expired`.
    pub fn as_str(self) -> &'static str {
        self.written()
    }

    /// The rule in one sentence, true when the check passes.
    pub fn title(self) -> &'static str {
        self.texts().title
    }

    /// What is wrong, in one sentence, when the check fails.
    pub fn failure(self) -> &'static str {
        self.texts().failure
    }

    /// What to do when the rule is broken.
    pub fn fix(self) -> &'static str {
        self.texts().fix
    }

    /// Who can fix it.
    pub fn party(self) -> Party {
        self.texts().party
    }

    /// Where the rule is written. "Trust rule" is a rule of `docs/DESIGN.md`.
    pub fn spec(self) -> &'static str {
        self.texts().spec
    }

    /// When the rule is judged.
    pub fn stage(self) -> Stage {
        self.judged()
    }
}
