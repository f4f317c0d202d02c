//! The joint plan: asked for, looked at and sealed.

use super::{
    attached::{PlanFileRefusal, invented_plan_file, plan_file},
    examine, examine_with,
    fields::plan::ATTACHED,
    tests::{OLD, answers, municipality, pot, terms, whole},
};
use crate::{
    files::{FileRefusal, ScanStatus, StoredFile, read},
    ombud::OrganisationKind::{Municipality, Region},
    requisitions::model::{Answers, Document, Section},
    rounds::{Terms, plan::PlanMode},
    values::{Kept, RequisitionId, SectionState},
};

fn asks(mut terms: Terms) -> Terms {
    terms.plan_mode = PlanMode::Attachment;
    terms
}

fn file(scan: ScanStatus) -> StoredFile {
    StoredFile { scan, ..invented_plan_file("2026-03-10T11:00:00Z".parse().unwrap()) }
}

#[test]
fn a_joint_plan_is_sealed_with_its_name_hash_and_size_last_in_the_document() {
    let id = RequisitionId::generate();
    let terms = asks(municipality());
    for scan in [ScanStatus::Clean, ScanStatus::Unscanned] {
        let examined = examine_with(&whole(), &terms, Some(&file(scan)));
        let sealed = examined.seal(id).unwrap();
        let json = serde_json::to_string(sealed.document()).unwrap();
        let hash = "0".repeat(64);
        let last = format!(r#""attached_plan":{{"name":"plan.pdf","sha256":"{hash}","size":1}}}}"#);
        assert!(json.ends_with(&last), "{json}");
        let other = StoredFile { content_hash: vec![1; 32], ..file(scan) };
        let other = examine_with(&whole(), &terms, Some(&other)).seal(id).unwrap();
        assert_ne!(other.fingerprint(), sealed.fingerprint(), "the file is what was seen");
    }
    let without = examine(&whole(), &municipality()).seal(id).unwrap();
    assert!(!serde_json::to_string(without.document()).unwrap().contains("attached_plan"));
}

#[test]
fn nothing_is_sent_before_the_plan_is_there_and_found_clean() {
    let terms = asks(municipality());
    let told = |file: Option<&StoredFile>| {
        let examined = examine_with(&whole(), &terms, file);
        let problem = examined.problems(Section::Plan).unwrap().first().unwrap().clone();
        let state = examined.state(Section::Plan);
        assert!(examined.is_done(Section::Amounts), "the others are what they are");
        assert!(examined.seal(RequisitionId::generate()).is_none());
        (problem.message, state)
    };
    let (missing, state) = told(None);
    assert_eq!(missing, "Bifoga den gemensamma planen");
    assert_eq!(state, SectionState::InProgress);
    let (waiting, state) = told(Some(&file(ScanStatus::Waiting)));
    assert!(waiting.contains("kontrollerar fortfarande"), "{waiting}");
    assert_eq!(state, SectionState::InProgress);
    let (infected, state) = told(Some(&file(ScanStatus::Infected)));
    assert!(infected.contains("skadlig kod"), "{infected}");
    assert_eq!(state, SectionState::Wrong);
    // Whoever asks without the file is told that it is missing, and sends nothing.
    assert!(examine(&whole(), &terms).seal(RequisitionId::generate()).is_none());
}

#[test]
fn gotland_and_a_grant_without_a_plan_attach_nothing() {
    let gotland = asks(terms(&[Municipality, Region], vec![pot("befolkning", false, 1000)]));
    assert!(!gotland.attaches_plan());
    let mut silent = asks(municipality());
    silent.ordinance.plan = None;
    assert!(!silent.attaches_plan());
    assert!(asks(municipality()).attaches_plan() && !municipality().attaches_plan());
}

#[test]
fn a_section_says_its_own_problems_before_that_of_the_file() {
    let terms = asks(municipality());
    let answers = answers(&[(Section::Plan, &[("who", "egen")])]);
    let examined = examine_with(&answers, &terms, None);
    let problems = examined.problems(Section::Plan).unwrap();
    let fields: Vec<_> = problems.iter().map(|it| it.field.as_ref()).collect();
    assert_eq!(fields, ["insats", ATTACHED.name.as_ref()]);
    let nothing = examine_with(&Answers::default(), &terms, None);
    assert_eq!(nothing.state(Section::Plan), SectionState::NotStarted);
}

#[test]
fn a_plan_is_a_pdf() {
    let chosen = |content: &[u8]| plan_file(read("plan.pdf", Some(content.to_vec()))).map(drop);
    assert_eq!(chosen(b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"), Ok(()));
    assert_eq!(chosen(b"Ett dokument"), Err(PlanFileRefusal::NotPdf));
    let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x03x\xff\xda\x00\x02data\xff\xd9";
    assert_eq!(chosen(jpeg), Err(PlanFileRefusal::NotPdf));
    assert_eq!(chosen(b""), Err(PlanFileRefusal::File(FileRefusal::Empty)));
}

/// Version 3 had no attached plan.
#[test]
fn a_document_of_the_third_version_is_written_again_as_it_was() {
    let third = OLD
        .replacen('{', r#"{"version":3,"#, 1)
        .replace(r#""aim_word":"insatser""#, r#""aim_word":"insatser","is_plan":false"#);
    let read: Kept<Document> = serde_json::from_str(&third).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), third);
    assert_eq!(read.attached_plan, None);
}
