using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Events.Signals;
using Handoff.Rules.Tests.Given;
using Xunit;
using Told = Handoff.Rules.Tests.Given.Events;

namespace Handoff.Rules.Tests.Events;

/// <summary>Every reader, given tens of thousands of bodies that were good once. None may throw, and what is read can be kept.</summary>
public sealed class When_anything_is_spoilt
{
    private const int Bodies = 20_000;

    private static readonly JsonNode[] Records = Samples("Samples", "*.json");

    private static readonly JsonNode[] Signals = Samples(Path.Combine("Samples", "signals"), "*.json");

    [Fact]
    public void Reading_events_never_throws() => Check(1, AnEvent, body => [ReadEvent.From(body, Told.Now)]);

    [Fact]
    public void Reading_directory_events_never_throws() => Check(2, chance => Directory(chance), body =>
        ReadDirectoryEvent.From(body, "the-agreed-word", Told.Now) switch
        {
            DirectoryReading.Neither neither => [neither.Reading],
            DirectoryReading.AccountChanged changed when changed.UserId.Length is > 0 and <= 256 => [],
            DirectoryReading.AccountChanged => [new Reading.Rejected("")],
            _ => [],
        });

    [Fact]
    public void Reading_records_never_throws() => Check(3, ARecord, body => [.. ReadRecords.From(body, Told.Now).Select(record => record.Reading)]);

    [Fact]
    public void Reading_signals_never_throws() => Check(4, chance => Signals[chance.Next(Signals.Length)], body =>
    {
        try
        {
            // As whoever checks the signature parses it.
            using var claims = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return ReadSignal.From(claims.RootElement, Given.Signals.From(), Told.Now);
        }
        catch (JsonException)
        {
            return [];
        }
        catch (InvalidOperationException)
        {
            // A name that is no text, among names that must differ.
            return [];
        }
    });

    private static void Check(int seed, Func<Random, JsonNode> good, Func<byte[], IReadOnlyList<Reading>> read)
    {
        var chance = new Random(seed);
        var spoil = new Spoil(chance, 20_000);
        for (var run = 0; run < Bodies; run++)
        {
            var body = spoil.Of(good(chance));

            var thrown = Record.Exception(() => Assert.All(read(body), Holds));

            Assert.True(thrown is null, $"seed {seed}, body {run}, {Convert.ToBase64String(body)}: {thrown}");
        }
    }

    private static void Holds(Reading reading)
    {
        switch (reading)
        {
            case Reading.Read { Fact: var fact }:
                Assert.InRange(fact.Key.Id.Length, 1, 300);
                Assert.DoesNotContain('\uFFFD', JsonSerializer.Serialize(fact));
                break;
            case Reading.Rejected rejected:
                Assert.InRange(rejected.Reason.Length, 1, 400);
                Assert.InRange(rejected.EventType?.Length ?? 0, 0, 256);
                Assert.DoesNotContain(rejected.Reason, char.IsControl);
                break;
        }
    }

    private static JsonNode AnEvent(Random chance)
    {
        var (type, least, most, _) = Told.Types[chance.Next(Told.Types.Length)];
        var data = chance.Next(2) == 0 ? least : most;
        return JsonNode.Parse(chance.Next(2) == 0 ? Told.CloudEvent(type, data) : Told.EventGrid(type, data))!;
    }

    private static JsonNode Directory(Random chance)
    {
        string[] types = ["Microsoft.Graph.UserUpdated", "Microsoft.Graph.UserDeleted", "Microsoft.Graph.SubscriptionReauthorizationRequired", "Microsoft.Graph.GroupUpdated"];
        return JsonNode.Parse(Told.CloudEvent(types[chance.Next(types.Length)],
            """ "clientState": "the-agreed-word", "changeType": "updated", "resource": "Users/operator-a", "resourceData": { "id": "operator-a" } """))!;
    }

    private static JsonNode ARecord(Random chance)
    {
        var one = Records[chance.Next(Records.Length)];
        return chance.Next(3) switch
        {
            0 => one,
            1 => new JsonArray(one.DeepClone(), Records[chance.Next(Records.Length)].DeepClone()),
            _ => new JsonObject { ["records"] = new JsonArray(one.DeepClone(), one.ToJsonString()) },
        };
    }

    private static JsonNode[] Samples(string folder, string pattern) =>
        [.. System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), pattern).Order(StringComparer.Ordinal).Select(file => JsonNode.Parse(File.ReadAllBytes(file))!)];
}
