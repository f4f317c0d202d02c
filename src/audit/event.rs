//! What an event is, what it can be about, and how one is declared.

use std::fmt::Display;

use serde::Serialize;

use crate::values::{
    MandateApplicationId, OrganisationId, PersonId, RequisitionId, RoundId, StatisticsSetId,
};

/// Something that happened and must be remembered. Its fields are the particulars.
pub trait Event: Serialize {
    /// What happened, as it is kept: `requisition.submitted`.
    const ACTION: &'static str;

    /// What happened, as people read it: `Rekvisitionen skickades in`.
    const WORDS: &'static str;

    /// What it happened to: `requisition:<id>`.
    fn subject(&self) -> String;
}

/// What an event can be about.
pub trait Subject: Display {
    /// What it is called before its id on the trail: `requisition`.
    const KIND: &'static str;

    /// `requisition:<id>`.
    fn on_the_trail(&self) -> String {
        format!("{}:{self}", Self::KIND)
    }
}

macro_rules! subjects {
    ($($id:ty, $kind:literal)*) => {$(
        impl Subject for $id {
            const KIND: &'static str = $kind;
        }
    )*};
}

subjects! {
    RequisitionId, "requisition"
    RoundId, "round"
    OrganisationId, "organisation"
    PersonId, "person"
    MandateApplicationId, "mandate_application"
    StatisticsSetId, "statistics"
}

/// Declares events as structs to be given to [`record`](super::record): the name of the struct, the
/// action, the words for people, and the particulars as fields. A declaration without words does
/// not compile.
///
/// All events of one `events!` are about the same kind of thing. Most often that is a field which
/// all of them have, of a type that is a [`Subject`]:
///
/// ```ignore
/// audit::events! {
///     about round: RoundId;
///
///     Opened<'a>, "round.opened", "Omgången öppnades" { title: &'a str }
///     Frozen, "round.frozen", "Omgången frystes" {}
/// }
///
/// audit::record(tx, now, Actor::SYSTEM, &Frozen { round }).await?;
/// ```
///
/// Where no field is the subject, its text is made from the event:
///
/// ```ignore
/// audit::events! {
///     about |it| it.key.clone();
///
///     LockedOut, "sign_in.locked_out", "Inloggningen spärrades" { key: String }
/// }
/// ```
#[macro_export]
macro_rules! events {
    (
        about $subject:ident: $id:ty;
        $($name:ident $(<$life:lifetime>)?, $action:literal, $words:literal { $($fields:tt)* })*
    ) => {
        $crate::audit::events! {
            about |it| $crate::audit::Subject::on_the_trail(&it.$subject);
            $($name $(<$life>)?, $action, $words { $subject: $id, $($fields)* })*
        }
    };
    (
        about |$event:pat_param| $subject:expr;
        $($name:ident $(<$life:lifetime>)?, $action:literal, $words:literal { $($fields:tt)* })*
    ) => {$(
        #[derive(serde::Serialize)]
        struct $name $(<$life>)? { $($fields)* }

        const _: () = assert!(!$words.is_empty(), "an event without words");

        impl $(<$life>)? $crate::audit::Event for $name $(<$life>)? {
            const ACTION: &'static str = $action;
            const WORDS: &'static str = $words;
            fn subject(&self) -> String {
                let $event = self;
                $subject
            }
        }
    )*};
}
