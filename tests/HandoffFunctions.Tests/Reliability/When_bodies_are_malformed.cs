using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using HandoffFunctions.Hosting;
using HandoffFunctions.Local;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>
/// What the host hands over, spoilt in every way, straight to the running program. Each invocation must succeed, for a failed one comes
/// again for ever; what cannot be read is kept with its reason; and good events between are handled as if nothing were.
/// </summary>
public sealed class When_bodies_are_malformed(When_bodies_are_malformed.OwnStack own) : IClassFixture<When_bodies_are_malformed.OwnStack>
{
    private const int AtOnce = 6;
    private const int OneGoodIn = 10;

    private readonly Stack _stack = own.Stack;

    [Theory]
    [InlineData(20261122)]
    public async Task None_stops_the_app_and_each_is_kept_with_its_reason(int seed)
    {
        var bodies = Bodies(seed, Figures.Long ? 20_000 : 1000).ToList();
        var (expected, failed) = (new ConcurrentDictionary<string, (ConcurrentBag<string> Reasons, int Size)>(), new ConcurrentBag<string>());
        var started = TimeProvider.System.GetUtcNow();
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (body, _) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            foreach (var (piece, reading) in Invocation.Events(body.Envelope).SelectMany(piece => body.Through.Read(piece, now)))
            {
                if (reading is Reading.Rejected rejected)
                {
                    // The same few bytes may come by several ways in, each with its own reason.
                    expected.GetOrAdd(Convert.ToHexStringLower(SHA256.HashData(piece.Span))[..32], _ => (new ConcurrentBag<string>(), piece.Length)).Reasons.Add(rejected.Reason);
                }
            }

            var status = await InvokeAsync(body.Through.Function, body.Envelope);
            if (status != HttpStatusCode.OK)
            {
                failed.Add($"seed {seed}, body {body.Number}, {body.Through.Function}: {(int)status} for {Convert.ToBase64String(body.Envelope)[..Math.Min(4000, Convert.ToBase64String(body.Envelope).Length)]}");
            }
        });

        Assert.True(failed.IsEmpty, string.Join('\n', failed.Take(5)) + $"\n{failed.Count} in all");
        Assert.Equal(0, _stack.Local.HandlerCrashes);
        foreach (var device in bodies.Select(body => body.GoodDevice).OfType<string>())
        {
            Assert.Equal("operator-good", (await _stack.DeviceAsync(device))["holder"].Text("userId"));
        }

        var kept = await KeptAsync();
        Assert.InRange(expected.Count, bodies.Count / 3, bodies.Count * 2);
        foreach (var (id, (reasons, size)) in expected)
        {
            Assert.True(kept.TryGetValue(id, out var row), $"seed {seed}: not kept: {reasons.First()}");
            Assert.Contains(row.Text("reason"), reasons);
            Assert.Equal(size, (int)row!["size"]!);
            Assert.InRange(row.Text("excerpt")!.Length, 0, 2000);
            Assert.DoesNotContain(row.Text("excerpt")!, char.IsControl);
            Assert.InRange(row.Time("at"), started.AddSeconds(-1), TimeProvider.System.GetUtcNow());
        }

        await _stack.Promises.AssertAsync($"malformed bodies of seed {seed}");
        Count(bodies.Count(body => body.GoodDevice is null), expected.Count, bodies.Count(body => body.GoodDevice is not null));
        // The size of a row is what the table would refuse; a kept event stays a hundred times below.
        foreach (var row in await _stack.Table().RowsAsync([.. Enumerable.Range(0, 8).Select(n => $"s{n}")], "r!"))
        {
            Assert.InRange(row.Properties.Sum(property => 8 + (2 * property.Key.Length) + (2 * (property.Value.ToString() ?? "").Length)), 1, 10 * 1024);
        }
    }

    private static void Count(int sent, int kept, int good)
    {
        Figures.Record("Poison", "malformed bodies sent to the running program", sent);
        Figures.Record("Poison", "of them kept with their reason", kept);
        Figures.Record("Poison", "good events between them, all handled", good);
    }

    private async Task<Dictionary<string, JsonNode>> KeptAsync()
    {
        var kept = new Dictionary<string, JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _stack.GetAsync($"/api/rejected-events?top=300{(cursor.Length == 0 ? "" : "&cursor=" + cursor)}");
            foreach (var item in page.Items("items"))
            {
                kept.Add(item.Text("id")!, item);
            }

            cursor = page.Text("nextCursor");
        }

        return kept;
    }

    private async Task<HttpStatusCode> InvokeAsync(string function, byte[] envelope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_stack.Handler()}/{function}");
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        request.Content = new ByteArrayContent(envelope);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var answer = await CallsByHand.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private sealed record Body(int Number, Entrance Through, byte[] Envelope, string? GoodDevice);

    private IEnumerable<Body> Bodies(int seed, int count)
    {
        var chance = new Random(seed);
        var spoil = new Spoil(chance, 2_000_000);
        var entrances = Entrances.Of(_stack);
        for (var number = 0; number < count; number++)
        {
            var through = entrances[chance.Next(entrances.Count)];
            var good = through.Good(chance);
            yield return new Body(number, through, chance.Next(10) switch
            {
                // The envelope itself.
                0 => spoil.Of(JsonNode.Parse(Wrapped(Encoding.UTF8.GetBytes(good.ToJsonString()), chance))!),
                _ => Wrapped(spoil.Of(good), chance),
            }, null);
            if (number % OneGoodIn == 0)
            {
                var device = Events.New("good");
                var checkedOut = Encoding.UTF8.GetBytes(Events.CheckOut(device, "operator-good").ToJsonString());
                yield return new Body(number, entrances[1], [.. "{\"Data\":{\"evt\":"u8, .. checkedOut, .. "}}"u8], device);
            }
        }
    }

    /// <summary>As it is, as text, or as one of a batch in a text.</summary>
    private static byte[] Wrapped(byte[] body, Random chance)
    {
        var inside = chance.Next(4) switch
        {
            0 => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Encoding.UTF8.GetString(body))),
            1 => Encoding.UTF8.GetBytes(JsonSerializer.Serialize($"[{Encoding.UTF8.GetString(body)}]")),
            _ => body,
        };
        return [.. "{\"Data\":{\"evt\":"u8, .. inside, .. "},\"Metadata\":{\"sys\":{}}}"u8];
    }

    /// <summary>Watches a log, so that what records say of their time is written down.</summary>
    public sealed class OwnStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            PolicyFile = PolicyFile.With(policy => policy["feeds"] = new JsonObject { ["signInLogs"] = "1ms", ["auditLogs"] = "1ms" }),
        };
    }
}
