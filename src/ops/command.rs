//! The subcommands.

use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand};

use crate::config::Config;

/// The service through which Sweden's municipalities and regions requisition state grants.
#[derive(Debug, Parser)]
#[command(name = "statsbidrag", version, about)]
pub struct Command {
    #[command(subcommand)]
    pub act: Act,
}

/// The settings belong to those that need them: `allocate` and `verify` read none.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Answer requests, and do the jobs too.
    Serve {
        #[command(flatten)]
        config: Box<Config>,
        /// Do not bring the schema up to date first.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Do the jobs alone: send mail, freeze rounds that have closed.
    Work {
        #[command(flatten)]
        config: Box<Config>,
        /// Stop when there is nothing left to do.
        #[arg(long)]
        until_empty: bool,
    },
    /// Bring the schema and the register of organisations up to date, as the database's owner.
    Migrate {
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Take in a report that a mail could not be delivered, from standard input: for the mail
    /// server to hand over what comes to the sender's address. Any other mail is ignored.
    Bounce {
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Fill the database with demonstration data. Refused where there are real people.
    #[cfg(feature = "demonstration")]
    Seed {
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Print what was understood of the configuration, secrets hidden.
    Config {
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Create the first administrator. The password is read from standard input.
    Admin {
        #[command(flatten)]
        config: Box<Config>,
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
    },
    /// Take away the second factors of somebody who has lost them all; the password is enough the
    /// next time, and then new ones are enrolled.
    RemoveFactors {
        #[command(flatten)]
        config: Box<Config>,
        #[arg(long)]
        email: String,
    },
    /// Fördela en pott efter vikter i en csv-fil, i hela kronor.
    #[command(
        disable_help_flag = true,
        help_template = HELP,
        override_usage = "statsbidrag allocate VIKTER.csv --amount KRONOR [--denominator TAL] \
                          [--certificate INTYG.json]",
        after_help = ALLOCATE
    )]
    Allocate {
        /// Csv-fil i UTF-8 med kolumnerna code, name och weight.
        #[arg(value_name = "VIKTER.csv", help_heading = "Fil")]
        weights: PathBuf,
        /// Potten i hela kronor.
        // As typed, here and below, so that what is wrong with it can be said in a line of Swedish.
        #[arg(long, value_name = "KRONOR", allow_hyphen_values = true, help_heading = "Val")]
        amount: Option<String>,
        /// Vad vikterna delas med. Utan den: vikternas summa.
        #[arg(long, value_name = "TAL", allow_hyphen_values = true, help_heading = "Val")]
        denominator: Option<String>,
        /// Skriv ett intyg som kan kontrolleras med verify.
        #[arg(long, value_name = "INTYG.json", help_heading = "Val")]
        certificate: Option<PathBuf>,
        /// Visa den här hjälpen.
        #[arg(short, long, action = ArgAction::Help, help_heading = "Val")]
        help: Option<bool>,
    },
    /// Räkna om ett intyg och säg första felet, om något inte stämmer.
    #[command(
        disable_help_flag = true,
        help_template = HELP,
        override_usage = "statsbidrag verify INTYG.json [--weights VIKTER.csv]",
        after_help = VERIFY
    )]
    Verify {
        /// Intyget, som json.
        #[arg(value_name = "INTYG.json", help_heading = "Fil")]
        certificate: PathBuf,
        /// Jämför också kod, namn och vikt med en csv-fil, till exempel den publicerade.
        #[arg(long, value_name = "VIKTER.csv", help_heading = "Val")]
        weights: Option<PathBuf>,
        /// Visa den här hjälpen.
        #[arg(short, long, action = ArgAction::Help, help_heading = "Val")]
        help: Option<bool>,
    },
}

const HELP: &str = "{about}\n\nAnvändning: {usage}\n\n{all-args}{after-help}";

const ALLOCATE: &str = "Svaret är csv i kodernas ordning: \
    code,name,weight,quota,floor,remainder,rank,amount. Kvot och rest är exakta bråk. \
    Kvoterna avrundas nedåt, och kronorna som saknas går till de största resterna; är de lika, \
    till den första koden.\n\n\
    Det behövs varken databas eller nät. Slutkod: 0 när det gick, 2 när något i filen eller valen \
    är fel.";

const VERIFY: &str = "Det behövs varken databas eller nät. Slutkod: 0 när intyget stämmer, 1 när \
    det inte gör det, 2 när en fil inte går att läsa.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clap_accepts_the_declared_subcommands() {
        use clap::CommandFactory;
        Command::command().debug_assert();
        let typed = Command::try_parse_from(["statsbidrag", "config", "--listen", "127.0.0.1:9"]);
        assert!(matches!(typed.unwrap().act, Act::Config { .. }));
    }
}
