#!/usr/bin/env python3
"""Makes github.rest.json and github.graphql from the packages pinned in lock.json.

Only facts are kept: names, types, nullability, enumerations, what is required. Descriptions, summaries and
examples are left out. `make.py` writes the files, `make.py --check` fails if they differ from what it would write.
`--from DIR` reads the two package archives from DIR instead of asking npm for them (the digest is checked all the same).
"""
import base64, hashlib, json, pathlib, re, subprocess, sys, tarfile, tempfile

HERE = pathlib.Path(__file__).resolve().parent
LOCK = json.loads((HERE / "lock.json").read_text())


def package_file(name, member, folder):
    """The bytes of one file of a pinned npm package, after its integrity digest was checked."""
    version, integrity = LOCK[name]["version"], LOCK[name]["integrity"]
    archive = pathlib.Path(folder) / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
    if not archive.exists():
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, timeout=300)
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != integrity:
        sys.exit(f"{name}@{version}: digest {digest} is not the pinned {integrity}")
    with tarfile.open(archive) as tar:
        return tar.extractfile(f"package/{member}").read()


def lines(name):
    rows = (row.strip() for row in (HERE / name).read_text().splitlines())
    return [row for row in rows if row and not row.startswith("#")]


# ---- REST: the operations of operations.txt as one JSON Schema bundle -------------------------------------------------

DROP = {"nullable", "example", "examples", "description", "title", "summary", "discriminator", "xml", "externalDocs"}


def schema(node):
    """An OpenAPI 3.0 schema as JSON Schema 2020-12, without words."""
    if isinstance(node, list):
        return [schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key in DROP or key.startswith("x-"):
            continue
        if key in ("properties", "patternProperties"):
            out[key] = {name: schema(inner) for name, inner in value.items()}
        elif key in ("enum", "default", "const", "required"):
            out[key] = value
        elif key == "$ref":
            out[key] = value.replace("#/components/schemas/", "#/$defs/")
        else:
            out[key] = schema(value)
    if node.get("nullable") is True:
        if "$ref" in out or "anyOf" in out or "oneOf" in out or "allOf" in out or "type" not in out:
            return {"anyOf": [out, {"type": "null"}]}
        out["type"] = [out["type"], "null"]
        if "enum" in out and None not in out["enum"]:
            out["enum"] = out["enum"] + [None]
    return out


def rest_bundle(document):
    parts = document["components"]

    def resolve(node):
        while "$ref" in node:
            _, _, section, name = node["$ref"].split("/", 3)
            node = parts[section][name]
        return node

    def body(content):
        for kind, media in (content or {}).items():
            if kind.split(";")[0] in ("application/json", "application/scim+json", "text/html") and "schema" in media:
                return schema(media["schema"])
        return None

    operations, missing = {}, []
    for row in lines("operations.txt"):
        method, path = row.split()
        item = document["paths"].get(path, {})
        operation = item.get(method)
        if operation is None:
            missing.append(row)
            continue
        params = [resolve(p) for p in item.get("parameters", []) + operation.get("parameters", [])]
        request = resolve(operation["requestBody"]) if "requestBody" in operation else {}
        responses = {}
        for status, response in operation["responses"].items():
            response = resolve(response)
            responses[status] = {"schema": body(response.get("content")), "headers": sorted(response.get("headers", {}))}
        operations[f"{method.upper()} {path}"] = {
            "operationId": operation["operationId"],
            "params": [{"name": p["name"], "in": p["in"], "required": p.get("required", False),
                        "schema": schema(p.get("schema", {}))} for p in params],
            "request": body(request.get("content")),
            "requestRequired": request.get("required", False),
            "responses": responses,
        }
    if missing:
        sys.exit("operations.txt names operations that the description does not have: " + ", ".join(missing))

    defs = {}

    def close(node):
        if isinstance(node, list):
            for item in node:
                close(item)
        elif isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str) and ref.startswith("#/$defs/"):
                name = ref.removeprefix("#/$defs/")
                if name not in defs:
                    defs[name] = schema(parts["schemas"][name])
                    close(defs[name])
            for value in node.values():
                close(value)

    close(operations)
    source = f"@octokit/openapi {LOCK['@octokit/openapi']['version']}, generated/api.github.com.json: names and types only"
    return {"$comment": source, "$defs": dict(sorted(defs.items())), "operations": dict(sorted(operations.items()))}


def pretty(node, depth=0):
    """JSON with short values on one line: light to store, yet a change shows as a few lines."""
    flat = json.dumps(node, separators=(",", ":"), ensure_ascii=False)
    if not isinstance(node, (dict, list)) or not node or len(flat) + depth <= 140 and depth > 1:
        return flat
    pad = " " * (depth + 1)
    if isinstance(node, dict):
        rows = [f"{json.dumps(k, ensure_ascii=False)}:{pretty(v, depth + 1)}" for k, v in node.items()]
        return "{\n" + ",\n".join(pad + row for row in rows) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(pad + pretty(v, depth + 1) for v in node) + "\n" + " " * depth + "]"


# ---- GraphQL: the types of types.txt, and what their fields take and give ---------------------------------------------

def definitions(sdl):
    """Every definition of the schema by name, as its text without descriptions and without reasons of deprecation."""
    sdl = re.sub(r'"""(?:\\"""|[^"]|"(?!""))*"""', "", sdl)
    sdl = re.sub(r'@deprecated\(reason: "(?:[^"\\]|\\.)*"\)', "@deprecated", sdl)
    sdl = re.sub(r'^\s*"(?:[^"\\]|\\.)*"\s*$', "", sdl, flags=re.M)
    found = {}
    for match in re.finditer(r"^(type|interface|union|enum|input|scalar) (\w+)([^{\n]*)(?:\{(.*?)^\})?", sdl, flags=re.M | re.S):
        kind, name, head, inner = match.groups()
        found[name] = (kind, head.strip(), inner or "")
    return found


def fields(inner):
    """(name, arguments, type and directives) of each field; arguments may take several lines."""
    depth, rows, current = 0, [], ""
    for row in inner.splitlines():
        row = row.strip()
        if not row:
            continue
        current += (" " if current and not current.endswith("(") else "") + row
        depth += row.count("(") - row.count(")")
        if depth == 0:
            rows.append(current)
            current = ""
    for row in rows:
        match = re.match(r"(\w+)\s*(?:\((.*)\))?\s*:\s*(.*)$", row)
        arguments = re.findall(r"\w+: [\[\]\w!]+(?: = (?:\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|[\w.-]+))?(?: @deprecated)?", match[2] or "")
        yield match[1], arguments, match[3].strip()


def base(text):
    return re.match(r"\[*(\w+)", text)[1]


def graphql_schema(sdl):
    every = definitions(sdl)
    kept = set(lines("types.txt"))
    unknown = kept - set(every)
    if unknown:
        sys.exit("types.txt names types that the schema does not have: " + ", ".join(sorted(unknown)))
    builtin = {"String", "Int", "Float", "Boolean", "ID"}
    needed, out = [], {}

    def leaf(name):
        return name in builtin or every[name][0] in ("scalar", "enum")

    def write(name):
        kind, head, inner = every[name]
        if kind == "scalar":
            return f"scalar {name}\n"
        if kind == "enum":
            return f"enum {name} {{\n" + "".join(f"  {row.strip()}\n" for row in inner.splitlines() if row.strip()) + "}\n"
        if kind == "union":
            members = [m for m in re.findall(r"\w+", head) if m in kept]
            return f"union {name} = {' | '.join(members)}\n"
        rows = []
        for field, arguments, result in fields(inner):
            if kind != "input" and not leaf(base(result)) and base(result) not in kept:
                continue
            needed.append(base(result))
            for argument in arguments:
                needed.append(base(argument.split(": ", 1)[1]))
            call = f"({', '.join(arguments)})" if arguments else ""
            rows.append(f"  {field}{call}: {result}\n")
        interfaces = [i for i in re.findall(r"\w+", head.removeprefix("implements")) if i in kept]
        implements = f" implements {' & '.join(interfaces)}" if interfaces else ""
        return f"{kind} {name}{implements} {{\n{''.join(rows)}}}\n"

    needed.extend(sorted(kept))
    while needed:
        name = needed.pop()
        if name not in out and name not in builtin:
            out[name] = ""
            out[name] = write(name)
    version = LOCK["github-schema"]["version"]
    return f"# github-schema {version}: names and types only, the types of types.txt\n\n" + "\n".join(out[name] for name in sorted(out))


def main():
    arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments[arguments.index("--from") + 1] if "--from" in arguments else scratch
        openapi = json.loads(package_file("@octokit/openapi", "generated/api.github.com.json", folder))
        sdl = package_file("github-schema", "github-schema.graphql", folder).decode()
    made = {"github.rest.json": pretty(rest_bundle(openapi)) + "\n", "github.graphql": graphql_schema(sdl)}
    for name, text in made.items():
        target = HERE / name
        if "--check" in arguments:
            if not target.exists() or target.read_text() != text:
                sys.exit(f"tests/contracts/{name} is not what make.py makes: run tests/contracts/make.py and read the difference")
        else:
            target.write_text(text)
        print(f"{name}: {len(text.encode())} bytes, " + ("as committed" if "--check" in arguments else "written"))


main()
