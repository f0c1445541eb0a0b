using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Handoff.Rules.Accounts;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using Xunit;
using static Handoff.Rules.Tests.Policy.PolicyBySchema;

namespace Handoff.Rules.Tests.Policy;

/// <summary>
/// Holds policy.schema.json against the reader, in both directions: what the schema allows is read, and what the reader knows stands in the
/// schema.
/// </summary>
public sealed class The_published_schema
{
    [Fact]
    public void Everything_in_it_is_read() => Assert.Empty(ErrorsIn(Everything()));

    [Fact]
    public void Every_key_of_it_stands_in_the_documentation_whose_example_is_read()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.md"));
        var keys = Objects(Everything(), Schema).SelectMany(found => found.Schema["properties"]!.AsObject().Select(pair => pair.Key))
            .Concat(Words.All<StepKind>()).Concat(Words.All<Cause>()).Concat(Words.All<RotationKind>()).Distinct();

        Assert.All(keys, key => Assert.Contains($"`{key}`", page, StringComparison.Ordinal));
        Assert.Empty(ErrorsIn(JsonNode.Parse(Regex.Match(page, "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value)!));
    }

    [Fact]
    public void Every_key_that_the_reader_knows_stands_in_it_and_no_other()
    {
        var paths = Objects(Everything(), Schema).Select(found => found.Path).ToList();
        Assert.Contains("classes.clinical-tablet.causes.deviceLost", paths);
        Assert.Contains("scope.devices[0]", paths);
        foreach (var path in paths)
        {
            var policy = Everything();
            var (_, value, schema) = Objects(policy, Schema).Single(found => found.Path == path);
            value["no-such-key"] = 1;

            var error = Assert.Single(ErrorsIn(policy), error => error.Path == (path.Length == 0 ? "no-such-key" : $"{path}.no-such-key"));
            var known = Regex.Match(error.Message, "known are (.*)$").Groups[1].Value.Split(", ");
            Assert.Equal(schema["properties"]!.AsObject().Select(pair => pair.Key).Order(), known.Order());
            Assert.False((bool?)schema["additionalProperties"]);
        }
    }

    [Fact]
    public void What_it_requires_is_required_and_nothing_else()
    {
        foreach (var (path, name) in Objects(Everything(), Schema).SelectMany(found => found.Value.Select(pair => (found.Path, pair.Key))).ToList())
        {
            var policy = Everything();
            var (_, value, schema) = Objects(policy, Schema).Single(found => found.Path == path);
            value.Remove(name);
            // What else stands there may ask for it too.
            var required = (schema["then"]?["required"]?.AsArray().Any(one => (string?)one == name) ?? false)
                || (schema["dependentRequired"]?.AsObject().Any(pair => pair.Value!.AsArray().Any(one => (string?)one == name)) ?? false)
                || (schema["required"]?.AsArray().Any(one => (string?)one == name) ?? false)
                || (schema["oneOf"]?.AsArray().Any(one => (string?)one!["required"]![0] == name) ?? false);

            Assert.True(required == ErrorsIn(policy).Count > 0, $"{path}.{name}");
        }
    }

    [Fact]
    public void Its_choices_are_the_readers()
    {
        string[] Choices(params string[] path) => [.. path.Aggregate((JsonNode)Schema, (node, name) => node[name]!)["enum"]!.AsArray().Select(item => (string)item!)];

        Assert.Equal(Words.All<StepKind>(), Choices("$defs", "steps", "items"));
        Assert.Equal(Causes.OfHandoffs, Choices("$defs", "class", "properties", "causes", "propertyNames"));
        Assert.Equal(Words.All<RotationKind>(), Choices("$defs", "secret", "properties", "rotation"));
        Assert.Equal(["revokeTokens", "rotateSecret"], Choices("properties", "departure", "properties", "steps", "items"));
        Assert.Equal(Words.All<PersonBy>(), Choices("$defs", "transmitter", "properties", "userId"));
        Assert.Equal(Causes.OfHandoffs, Choices("properties", "brake", "properties", "urgent", "items"));
        Assert.Equal(Words.All<AccountEnd>(), Choices("properties", "directory", "properties", "departOn", "items"));
    }

    [Fact]
    public void Its_defaults_are_the_readers()
    {
        HandoffPolicy Read(JsonObject policy) => ReadPolicy.From(Encoding.UTF8.GetBytes(policy.ToJsonString())).Policy!;
        JsonObject With(JsonObject deviceClass) => new()
        {
            ["scope"] = new JsonObject { ["checkedOutClass"] = "kiosk" },
            ["classes"] = new JsonObject { ["kiosk"] = deviceClass },
        };
        var bare = Read(With([]));
        var told = With([]);
        foreach (var name in new[] { "dryRun", "version", "departure", "directory", "secrets", "sharedSignals", "rotation", "retries", "readBack", "reviewWithin" })
        {
            told[name] = Default(Schema["properties"]![name]!);
        }

        var full = Read(told);

        Assert.Equal((bare.DryRun, bare.Retries, bare.ReadBack, bare.PairApart), (full.DryRun, full.Retries, full.ReadBack, full.PairApart));
        Assert.Equal(bare.ReviewWithin.OrderBy(pair => pair.Key), full.ReviewWithin.OrderBy(pair => pair.Key));
        Assert.Equal(bare.Departure.Steps, full.Departure.Steps);
        Assert.Equal(bare.Departure.Retries, full.Departure.Retries);
        Assert.Null(bare.Brake);
        var brake = Default(Schema["properties"]!["brake"]!).AsObject();
        brake["revocationsPerMinute"] = 1;
        told["brake"] = brake;
        Assert.Equal([Cause.Departure, Cause.DeviceLost], Read(told).Brake!.Urgent);
        Assert.Equal(bare.SharedSignals.Send, full.SharedSignals.Send);
        Assert.Equal(bare.SharedSignals.Receive, full.SharedSignals.Receive);
        Assert.Equal(bare.Directory.DepartOn, full.Directory.DepartOn);
        var kiosk = Read(With((JsonObject)Default(Schema["$defs"]!["class"]!))).Classes["kiosk"];
        Assert.Equal((bare.Classes["kiosk"].Default.Grace, bare.Classes["kiosk"].ConfirmWithin, bare.Classes["kiosk"].IdleAfter, bare.Classes["kiosk"].OverdueAfter),
            (kiosk.Default.Grace, kiosk.ConfirmWithin, kiosk.IdleAfter, kiosk.OverdueAfter));
        Assert.Equal(bare.Classes["kiosk"].Default.Steps, kiosk.Default.Steps);
    }

    [Theory]
    [InlineData("5m")]
    [InlineData("500ms")]
    [InlineData("0s")]
    [InlineData("007d")]
    [InlineData("999999ms")]
    [InlineData("1000000ms")]
    [InlineData("1000001ms")]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("5")]
    [InlineData("5 m")]
    [InlineData("+5m")]
    [InlineData("5M")]
    [InlineData("5min")]
    [InlineData("1.5h")]
    [InlineData("٥m")]
    public void Its_pattern_for_durations_is_the_readers(string text) =>
        Assert.Equal(Durations.TryRead(text, out _), Regex.IsMatch(text, (string)Schema["$defs"]!["duration"]!["pattern"]!));
}
