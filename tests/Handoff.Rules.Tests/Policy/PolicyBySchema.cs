using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Tests.Policy;

/// <summary>Policies made from the published schema alone.</summary>
internal static class PolicyBySchema
{
    public static readonly JsonObject Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.schema.json")))!.AsObject();

    /// <summary>A policy in which every property of the schema stands, by the schema's own examples and defaults.</summary>
    public static JsonObject Everything()
    {
        var policy = (JsonObject)Example(Schema);
        policy["classes"] = new JsonObject { ["clinical-tablet"] = Example(Resolve(Resolve(Schema["properties"]!["classes"]!)["additionalProperties"]!)) };
        return policy;
    }

    private static JsonObject Resolve(JsonNode schema) =>
        schema["$ref"] is { } reference ? Merged(Schema["$defs"]![((string)reference!)["#/$defs/".Length..]]!, schema) : schema.AsObject();

    /// <summary>What stands beside a reference goes before what it refers to.</summary>
    private static JsonObject Merged(JsonNode referred, JsonNode beside)
    {
        var merged = Resolve(referred).DeepClone().AsObject();
        foreach (var (name, value) in beside.AsObject().Where(pair => pair.Key != "$ref"))
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    private static JsonNode Example(JsonNode schema)
    {
        schema = Resolve(schema);
        if (schema["properties"] is JsonObject properties)
        {
            // Of alternatives, the first.
            var others = schema["oneOf"]?.AsArray().Skip(1).Select(other => (string)other!["required"]![0]!).ToHashSet() ?? [];
            var made = new JsonObject();
            foreach (var (name, value) in properties.Where(pair => !others.Contains(pair.Key)))
            {
                made[name] = Example(value!);
            }

            return made;
        }

        if (schema["propertyNames"]?["enum"] is JsonArray names)
        {
            var made = new JsonObject();
            foreach (var name in names)
            {
                made[(string)name!] = Example(schema["additionalProperties"]!);
            }

            return made;
        }

        if (schema["items"] is { } items)
        {
            return Resolve(items)["enum"] is JsonArray all ? all.DeepClone() : new JsonArray(Example(items));
        }

        return (schema["default"] ?? schema["examples"]?[0] ?? new JsonObject()).DeepClone();
    }

    public static IReadOnlyList<PolicyError> ErrorsIn(JsonNode policy) => ReadPolicy.From(Encoding.UTF8.GetBytes(policy.ToJsonString())).Errors;

    /// <summary>Every object of a policy whose keys are the format's own, with its schema.</summary>
    public static IEnumerable<(string Path, JsonObject Value, JsonObject Schema)> Objects(JsonNode value, JsonNode schema, string path = "")
    {
        schema = Resolve(schema);
        if (value is JsonArray array)
        {
            return array.Where(item => item is JsonObject).SelectMany((item, i) => Objects(item!, schema["items"]!, $"{path}[{i}]"));
        }

        if (value is not JsonObject map)
        {
            return [];
        }

        JsonNode SchemaOf(string name) => schema["properties"]?[name] ?? schema["additionalProperties"]!;
        var below = map.SelectMany(pair => Objects(pair.Value!, SchemaOf(pair.Key), path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"));
        return schema["properties"] is null ? below : below.Prepend((path, map, schema.AsObject()));
    }

    /// <summary>A value with every default that the schema states, and nothing else.</summary>
    public static JsonNode Default(JsonNode schema)
    {
        schema = Resolve(schema);
        if (schema["default"] is { } value)
        {
            return value.DeepClone();
        }

        var made = new JsonObject();
        foreach (var (name, property) in schema["properties"]!.AsObject())
        {
            var resolved = Resolve(property!);
            if (resolved["default"] is not null || (resolved["properties"] is not null && resolved["required"] is null))
            {
                made[name] = Default(property!);
            }
        }

        return made;
    }
}
