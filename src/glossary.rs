//! The words of the domain, from Swedish to their names in the code. rustdoc checks the links.
//!
//! | Swedish | in code |
//! |---|---|
//! | statsbidrag | `state_grant` in the schema |
//! | bidragsomgång | [`rounds::Round`](crate::rounds::Round) |
//! | omgång under förberedelse | [`rounds::plan::Plan`](crate::rounds::plan::Plan) |
//! | delpott | [`rounds::plan::PlannedPot`](crate::rounds::plan::PlannedPot), [`rounds::FramedPot`](crate::rounds::FramedPot) |
//! | fördelningsnyckel | [`rounds::plan::Key`](crate::rounds::plan::Key) |
//! | bidragsram | the `frame` of a [`rounds::FramedPot`](crate::rounds::FramedPot) |
//! | fördelning | [`allocation::Allocation`](crate::allocation::Allocation) |
//! | fastställd | [`allocation::AllocationStatus::Fixed`](crate::allocation::AllocationStatus::Fixed) |
//! | intyg | [`allocation::Certificate`](crate::allocation::Certificate) |
//! | fördelningslista | [`publishing`](crate::publishing); one that is imported: [`statistics::StatisticsKind::OfficialList`](crate::statistics::StatisticsKind::OfficialList) |
//! | landsbygdsklass | [`statistics::RuralClass`](crate::statistics::RuralClass) |
//! | förordning, paragraf | [`rounds::plan::Ordinance`](crate::rounds::plan::Ordinance) |
//! | insats | [`rounds::Insats`](crate::rounds::Insats) (kept) |
//! | mål | [`rounds::plan::AimWord::Goals`](crate::rounds::plan::AimWord::Goals) |
//! | villkor | [`rounds::Condition`](crate::rounds::Condition), [`rounds::AgencyCondition`](crate::rounds::AgencyCondition) |
//! | överenskommelse | [`rounds::AgreedAim`](crate::rounds::AgreedAim) |
//! | sista dag, ändrad | [`rounds::WindowChange`](crate::rounds::WindowChange) |
//! | anstånd | a [`rounds::WindowChange`](crate::rounds::WindowChange) that names an organisation |
//! | rättad ram | [`rounds::corrections::FrameCorrection`](crate::rounds::corrections::FrameCorrection) |
//! | provkörning | the dry run of [`administration`](crate::administration) |
//! | rekvisition | [`requisitions`](crate::requisitions) |
//! | gemensam plan | [`requisitions::AttachedPlan`](crate::requisitions::AttachedPlan) |
//! | version, rättelse | [`requisitions::Version`](crate::requisitions::Version), [`requisitions::Kind`](crate::requisitions::Kind) |
//! | komplettering | [`requisitions::Completion`](crate::requisitions::Completion) |
//! | återkallelse, avskrivning | [`requisitions::Withdrawal`](crate::requisitions::Withdrawal) |
//! | rekvirerar inte | [`requisitions::Abstention`](crate::requisitions::Abstention) |
//! | kommun, region | [`ombud::OrganisationKind`](crate::ombud::OrganisationKind) |
//! | ombudsansökan | [`ombud::applications`](crate::ombud::applications) |
//! | bilaga | [`files`](crate::files) |
//! | behörighet | [`who::Mandate`](crate::who::Mandate) |
//! | ombud, representant, uppgiftssamordnare | [`who::MandateRole`](crate::who::MandateRole) |
//! | inbjudan | [`identity::invitations::Invitation`](crate::identity::invitations::Invitation) |
//! | överlämning | [`ombud::mandates::Handover`](crate::ombud::mandates::Handover) |
//! | jäv | [`identity::exclusions::Exclusion`](crate::identity::exclusions::Exclusion) |
//! | handläggare, beslutsfattare, ekonom | [`who::Officer`](crate::who::Officer), [`who::Decider`](crate::who::Decider), [`who::Economist`](crate::who::Economist) |
//! | administratör, granskare | [`who::AgencyRole`](crate::who::AgencyRole) |
//! | människa med konto | [`who::Who`](crate::who::Who) |
//! | granskning | [`review`](crate::review) |
//! | beslut | [`review::Decision`](crate::review::Decision) |
//! | bifall, delvis bifall, avslag | [`review::Verdict`](crate::review::Verdict) |
//! | ärende | [`cases`](crate::cases) |
//! | diarienummer | [`values::CaseNumber`](crate::values::CaseNumber) |
//! | diarium | [`register`](crate::register) |
//! | handling | [`register::DocumentKind`](crate::register::DocumentKind) |
//! | tjänsteanteckning | [`register::Note`](crate::register::Note) |
//! | utbetalning | [`payouts::Payout`](crate::payouts::Payout) |
//! | kvarvarande medel | `wants_leftover` of a [`requisitions::Document`](crate::requisitions::Document) |
//! | registrator | `registrar_email` of a [`requisitions::Contact`](crate::requisitions::Contact) |
//! | organisationsnummer | [`values::OrgNumber`](crate::values::OrgNumber) |
//! | kronor | [`values::Kronor`](crate::values::Kronor) (kept) |
