//! How much memory a process holds (Linux: `/proc/PID/status`).

use std::{
    fs,
    process::{Child, ExitStatus},
    thread,
    time::Duration,
};

fn value(process: u32, name: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

/// What it holds now, in MB.
pub fn resident(process: u32) -> f64 {
    value(process, "VmRSS:").unwrap_or(f64::NAN)
}

/// That part of it which is no file that is read in place, in MB: the system can take the others back at any time.
pub fn own(process: u32) -> f64 {
    value(process, "RssAnon:").unwrap_or(f64::NAN)
}

/// Waits for a process; answers how it ended and the most that it held, in MB.
pub fn watch(mut child: Child) -> (ExitStatus, f64) {
    let mut peak = 0.0;
    loop {
        peak = value(child.id(), "VmHWM:").unwrap_or(peak);
        if let Some(status) = child.try_wait().expect("a child") {
            return (status, peak);
        }
        thread::sleep(Duration::from_millis(20));
    }
}
