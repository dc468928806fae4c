//! All black-box tests: every story is told on SQLite and on PostgreSQL, those of several nodes on PostgreSQL alone.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod applications;
mod attachments;
mod commitments;
mod directory;
mod examples;
mod feeds;
mod files;
mod governance;
mod hall;
mod integrators;
mod merging;
mod outside;
mod pages;
mod people;
mod policy;
mod practice_files;
mod practice_imports;
mod practice_reading;
mod practice_statistics;
mod practices;
mod reference;
mod relevance;
mod replications;
mod saved_searches;
mod search;
mod statements;
mod transfer;
mod web;

use std::{process::ExitCode, sync::Arc};

use coalition_tests::{Cluster, Engine};
use libtest_mimic::{Arguments, Trial};

/// A story: what happens with a service on an engine.
pub type Story = (&'static str, fn(Engine<'_>));

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Stories wait for services more than they compute.
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    arguments.test_threads.get_or_insert(2 * cores);
    // One line for each file of stories. The checkers from outside take longest: others run beside them.
    let stories: Vec<Story> = [
        outside::STORIES,
        governance::STORIES,
        hall::STORIES,
        directory::STORIES,
        transfer::STORIES,
        files::STORIES,
        reference::STORIES,
        integrators::STORIES,
        merging::STORIES,
        commitments::STORIES,
        statements::STORIES,
        practices::STORIES,
        practice_reading::STORIES,
        replications::STORIES,
        practice_statistics::STORIES,
        saved_searches::STORIES,
        attachments::STORIES,
        feeds::STORIES,
        practice_imports::STORIES,
        practice_files::STORIES,
        relevance::STORIES,
        people::STORIES,
        applications::STORIES,
        policy::STORIES,
        search::STORIES,
        web::STORIES,
        pages::STORIES,
        examples::STORIES,
    ]
    .concat();
    let cluster = if arguments.list { None } else { Some(Arc::new(Cluster::start())) };
    let mut trials = Vec::new();
    for (name, story) in stories {
        trials.push(Trial::test(format!("sqlite::{name}"), move || {
            story(Engine::Sqlite);
            Ok(())
        }));
        let cluster = cluster.clone();
        trials.push(Trial::test(format!("postgres::{name}"), move || {
            story(Engine::Postgres(cluster.as_deref().ok_or("no cluster")?));
            Ok(())
        }));
    }
    for (name, story) in [people::STORIES_OF_NODES, saved_searches::STORIES_OF_NODES].concat() {
        let cluster = cluster.clone();
        trials.push(Trial::test(format!("postgres::{name}"), move || {
            story(Engine::Postgres(cluster.as_deref().ok_or("no cluster")?));
            Ok(())
        }));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(cluster);
    conclusion.exit_code()
}
