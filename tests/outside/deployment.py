#!/usr/bin/env python3
"""What the deployment files name exists: checked without a container engine.

    deployment.py [COALITION]

COALITION is the binary, target/debug/coalition unless given. It reads docker-compose.yml, Dockerfile and
deploy/Caddyfile: services, networks and volumes are declared, mounted and copied files are there, a service that is
waited for has a health check, settings and commands are those of the binary, and the image is built by the same
scripts as `make` builds.
"""

import fnmatch
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)


def main():
    binary = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/coalition").resolve()
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run([binary, "--data-dir", folder, "doctor", "--json"], capture_output=True, text=True)
    settings = {f"COALITION_{setting['name'].upper()}" for setting in json.loads(told.stdout)["settings"]}
    has_health_check = dockerfile(binary, settings)
    services = compose(settings, has_health_check)
    proxy(services)
    if faults:
        sys.exit("The deployment files:\n" + "\n".join(f"  not so: {fault}" for fault in faults))
    print("The deployment files name nothing that does not exist.")


def instructions(text):
    joined = re.sub(r"\\\n\s*", "", "".join(line for line in text.splitlines(True) if not line.startswith("#")))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def stages(steps):
    return {part.split(" AS ")[1] for name, part in steps if name == "FROM" and " AS " in part}


def dockerfile(binary, settings):
    steps = instructions((ROOT / "Dockerfile").read_text())
    ignored = (ROOT / ".dockerignore").read_text().split()
    made = {"build": "/source/target/release/coalition", "app": "/source/frontend/dist"}
    for name, part in steps:
        words = part.split()
        if name == "COPY" and words[0].startswith("--from="):
            stage = words[0].removeprefix("--from=")
            expect(stage in stages(steps), f"Dockerfile: {stage} is a stage")
            expect(words[1] == made.get(stage), f"Dockerfile: {words[1]} is made by the stage {stage}")
        elif name == "COPY":
            for source in words[:-1]:
                expect((ROOT / source).exists(), f"Dockerfile: {source} exists")
                expect(not any(fnmatch.fnmatch(source, rule) for rule in ignored), f"Dockerfile: {source} is not ignored")
        elif name == "ENV":
            for word in words:
                expect(word.split("=")[0] in settings, f"Dockerfile: {word} is a setting")
    built = [part.replace(" --locked", "") for name, part in steps if name == "RUN"]
    for goal in ["build", "web"]:
        recipe = (ROOT / "Makefile").read_text().split(f"\n{goal}:\n")[1].split("\n\n")[0]
        for step in (line.strip() for line in recipe.splitlines()):
            expect(step in built, f"Dockerfile: it runs `{step}` as make {goal} does")
    served = {word.split("=")[1] for name, part in steps if name == "ENV" for word in part.split() if "WEB_DIR" in word}
    copied = {part.split()[2] for name, part in steps if name == "COPY" and part.startswith("--from=app ")}
    expect(served == copied, f"Dockerfile: the web app is copied to where it is served from: {served} is {copied}")
    checks = [part for name, part in steps if name == "HEALTHCHECK"]
    commands = [json.loads(part.split("CMD ", 1)[1]) for part in checks]
    commands += [["coalition", *json.loads(part)] for name, part in steps if name == "CMD"]
    for command in commands:
        known = subprocess.run([binary, *command[1:], "--help"], capture_output=True)
        expect(command[0] == "coalition" and known.returncode == 0, f"Dockerfile: {' '.join(command)} is a command")
    return bool(checks)


def compose(settings, image_has_health_check):
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = file["services"]
    for name, service in services.items():
        where = f"docker-compose.yml: {name}"
        if "build" in service:
            file_of = ROOT / service["build"]["context"] / "Dockerfile"
            expect(file_of.exists(), f"{where} has a Dockerfile")
            targets = stages(instructions(file_of.read_text())) if file_of.exists() else set()
            expect(service["build"]["target"] in targets, f"{where}: its Dockerfile has the stage {service['build']['target']}")
        expect("build" in service or "image" in service, f"{where} has an image")
        expect(":" in service.get("image", "built:here"), f"{where} names the version of its image")
        for variable in service.get("environment", {}):
            expect(not variable.startswith("COALITION_") or variable in settings, f"{where}: {variable} is a setting")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (ROOT / source).is_file() if source.startswith(".") else source in file["volumes"]
            expect(there, f"{where}: {source} exists")
        for network in service.get("networks", []):
            expect(network in file["networks"], f"{where}: the network {network} is declared")
        for other, how in service.get("depends_on", {}).items():
            waited_for = services.get(other, {})
            checked = "healthcheck" in waited_for or ("build" in waited_for and image_has_health_check)
            expect(other in services, f"{where}: {other} is a service")
            expect(how["condition"] != "service_healthy" or checked, f"{where}: {other} has a health check")
        for address in re.findall(r"(?:@|://)([a-z][a-z0-9-]*)[:/]", json.dumps(service.get("environment", {}))):
            expect(address in services or address in {"localhost", "coalition"}, f"{where}: {address} is a service")
    trusted = services["api-1"]["environment"]["COALITION_TRUSTED_PROXIES"]
    expect(trusted == services["web"]["networks"]["inside"]["ipv4_address"], "docker-compose.yml: the trusted proxy is web")
    return services


def proxy(services):
    text = (ROOT / "deploy/Caddyfile").read_text()
    for line in re.findall(r"reverse_proxy (.*) \{", text):
        for target in line.split():
            name, port = target.split(":")
            listen = services.get(name, {}).get("environment", {}).get("COALITION_LISTEN", "")
            expect(name in services, f"deploy/Caddyfile: {name} is a service")
            expect(listen.endswith(f":{port}"), f"deploy/Caddyfile: {name} listens on {port}")
    kept = re.search(r"root \* (\S+)", text).group(1)
    steps = instructions((ROOT / "Dockerfile").read_text())
    copied = [part for name, part in steps if name == "COPY"]
    expect(f"--from=app /source/frontend/dist {kept}" in copied, f"deploy/Caddyfile: the image has the web app in {kept}")
    expect("deploy/Caddyfile /etc/caddy/Caddyfile" in copied, "Dockerfile: the image of the proxy has deploy/Caddyfile")
    published = [port.split(":")[1] for port in services["web"]["ports"]]
    expect(any(re.search(rf"^:{port} \{{", text, re.M) for port in published), "deploy/Caddyfile: it listens on what web publishes")


if __name__ == "__main__":
    main()
