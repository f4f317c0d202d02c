//! A municipality attaches the joint plan that its round asks for, and sends.

use std::fs;

use crate::{
    ROUND,
    person::{OFFICER, OMBUD, Person},
    support::{Screen, Service},
};

const PDF: &str = "%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

#[tokio::test]
async fn a_joint_plan_is_attached_beside_the_answers_and_read_at_the_agency() {
    for screen in [Screen::Desk, Screen::WithoutScript] {
        let service = Service::start().await;
        sqlx::query(
            "update round set content = jsonb_set(content, '{plan_mode}', '\"attachment\"')
             where title = $1",
        )
        .bind(ROUND)
        .execute(&service.db)
        .await
        .unwrap();
        let someone = Person::at(&service, screen).await;
        someone.signs_in(OMBUD).await;
        someone.presses("Börja med rekvisitionen").await;
        someone.presses("Plan").await;
        someone.presses("Spara och fortsätt").await;
        someone
            .is_told(&[
                "Ange vilka som ska genomföra insatserna",
                "Välj minst en av insatserna, utöver landsbygd",
                "Bifoga den gemensamma planen",
            ])
            .await;
        someone.presses("Spara och bifoga planen").await;
        someone.is_at("Gemensam plan").await;
        let wrong = service.leftover("plan.docx");
        fs::write(&wrong, "PK ett dokument").unwrap();
        someone.attaches("Välj planen", &wrong).await;
        someone.presses("Bifoga").await;
        someone
            .is_told(&["Planen ska vara en PDF. Spara dokumentet som PDF och välj det igen."])
            .await;
        let plan = service.leftover("Gemensam plan.pdf");
        fs::write(&plan, PDF).unwrap();
        someone.attaches("Välj planen", &plan).await;
        someone.presses("Bifoga").await;
        someone.reads("Gemensam plan.pdf").await;
        someone.presses("Ta bort Gemensam plan.pdf").await;
        someone.attaches("Välj planen", &plan).await;
        someone.presses("Bifoga").await;
        someone.presses("Tillbaka till Plan").await;
        someone.answers_everything().await;
        someone.reads("Gemensam plan.pdf").await;
        someone.presses("Skicka in rekvisitionen").await;
        someone.is_at("Rekvisitionen är inskickad").await;
        someone.reads("Gemensam plan.pdf").await;
        someone.presses("Logga ut").await;

        someone.signs_in(OFFICER).await;
        someone.presses("1 att granska").await;
        someone.presses("Härjedalens kommun").await;
        someone.reads("Gemensam plan.pdf").await;
    }
}
