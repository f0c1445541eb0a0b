using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HandoffFunctions.Tests.Admin;

/// <summary>A blob service and a topic in one, which say in which order they were called.</summary>
public sealed class When_a_replay_is_interrupted
{
    private const string Event = """{"specversion":"1.0","id":"e-1","source":"/idp","type":"Handoff.Session.Started","data":{"n":1.10,"t":"2026-01-01T02:00:00+02:00"},"deadletterreason":"TimeToLiveExceeded","publishtime":"2026-11-22T06:00:00Z"}""";

    private readonly ConcurrentQueue<string> _done = new();
    private readonly ConcurrentDictionary<string, string> _blobs = new() { ["SIGN-IN/1.json"] = $"[{Event}]", ["SIGN-IN/2.json"] = $"[{Event.Replace("e-1", "e-2", StringComparison.Ordinal)}]" };
    private Func<HttpContext, bool> _interrupt = _ => false;

    [Fact]
    public async Task A_blob_is_deleted_only_after_its_events_are_published_as_they_were()
    {
        await using var service = await ServeAsync();

        var (exitCode, _, errors) = await RunAsync(service);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(["POST", "DELETE SIGN-IN/1.json", "POST", "DELETE SIGN-IN/2.json"], _done);
        var published = service.Seen.First(seen => seen.Method == "POST");
        Assert.Equal("""[{"specversion":"1.0","id":"e-1","source":"/idp","type":"Handoff.Session.Started","data":{"n":1.10,"t":"2026-01-01T02:00:00\u002B02:00"}}]""", published.Body);
        Assert.StartsWith("application/cloudevents-batch+json", published.Headers.ContentType.ToString(), StringComparison.Ordinal);
        Assert.Equal("Bearer token-of-an-admin", published.Headers.Authorization.ToString());
        Assert.All(service.Seen.Where(seen => seen.Method == "DELETE"), seen => Assert.Equal("\"tag-1\"", seen.Headers.IfMatch.ToString()));
    }

    [Fact]
    public async Task Killed_between_publishing_and_deleting_it_publishes_the_same_again_and_loses_nothing()
    {
        await using var service = await ServeAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _interrupt = context => context.Request.Method == "DELETE" && reached.TrySetResult();
        await using (var first = AdminProgram.Start(Arguments(service)))
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await first.SignalAsync("KILL");
            await first.EndAsync(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(2, _blobs.Count);
        var (exitCode, output, _) = await RunAsync(service);

        Assert.Equal(0, exitCode);
        Assert.Contains("2 event(s) published, 2 blob(s) deleted, 0 left.", output, StringComparison.Ordinal);
        Assert.Empty(_blobs);
        var ids = service.Seen.Where(seen => seen.Method == "POST").SelectMany(seen => JsonNode.Parse(seen.Body)!.AsArray()).Select(one => (string)one!["id"]!);
        Assert.Equal(["e-1", "e-1", "e-2"], ids);
    }

    [Theory]
    [InlineData(403, 1, "Stopped: refused (403). It needs Storage Blob Data Contributor on the container and EventGrid Data Sender on the topic.", 2)]
    [InlineData(400, 2, "", 2)]
    public async Task What_the_topic_does_not_take_stays(int status, int exit, string said, int left)
    {
        await using var service = await ServeAsync();
        _interrupt = context => context.Request.Method == "POST" && (context.Response.StatusCode = status) > 0;

        var (exitCode, output, errors) = await RunAsync(service);

        Assert.Equal((exit, said, left), (exitCode, errors, _blobs.Count));
        Assert.Equal(status == 400, output.Contains("SIGN-IN/1.json: left: the topic does not take it (400)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_who_is_not_signed_in_is_told_so()
    {
        await using var service = await ServeAsync();

        var (exitCode, _, errors) = await LocalProgramSignedOutAsync(service);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Stopped: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(2, _blobs.Count);
    }

    [Fact]
    public async Task A_container_that_cannot_be_reached_ends_it_with_a_sentence()
    {
        var (exitCode, _, errors) = await AdminProgram.RunAsync("replay-dead-letters", "--container", "http://127.0.0.1:9/dead-letters", "--topic", "http://127.0.0.1:9/api/events");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Stopped: cannot be reached: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://elsewhere.example/dead-letters", "https://topic.example/api/events", "--container must be an https address.")]
    [InlineData("https://account.example/dead-letters", "topic", "--topic must be an https address.")]
    public async Task A_wrong_address_is_named(string container, string topic, string said)
    {
        var (exitCode, _, errors) = await AdminProgram.RunAsync("replay-dead-letters", "--container", container, "--topic", topic);

        Assert.Equal((1, said), (exitCode, errors.Trim()));
    }

    private static string[] Arguments(LoopbackService service) =>
        ["replay-dead-letters", "--container", new Uri(service.Address, "/dead-letters").AbsoluteUri, "--topic", new Uri(service.Address, "/api/events").AbsoluteUri, "--yes"];

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(LoopbackService service)
    {
        var (exitCode, output, errors) = await AdminProgram.RunAsync(Arguments(service));
        return (exitCode, output, errors.Trim());
    }

    private static Task<(int ExitCode, string Output, string Errors)> LocalProgramSignedOutAsync(LoopbackService service) => AdminProgram.RunSignedOutAsync(Arguments(service));

    private Task<LoopbackService> ServeAsync() => LoopbackService.StartAsync(async (context, seen) =>
    {
        var name = Uri.UnescapeDataString(context.Request.Path.Value!["/".Length..]).Replace("dead-letters/", "", StringComparison.Ordinal);
        if (_interrupt(context))
        {
            return;
        }

        switch (seen.Method)
        {
            case "POST":
                _done.Enqueue("POST");
                break;
            case "DELETE":
                _blobs.TryRemove(name, out _);
                _done.Enqueue($"DELETE {name}");
                context.Response.StatusCode = 202;
                break;
            case "GET" when context.Request.Query["comp"] == "list":
                await context.Response.WriteAsync(Page(context.Request.Query["marker"].ToString()));
                break;
            case "GET":
                context.Response.Headers.ETag = "\"tag-1\"";
                await LoopbackService.WriteAsync(context, _blobs.TryGetValue(name, out var blob) ? 200 : 404, blob ?? "{}");
                break;
        }
    });

    /// <summary>One blob a page, as a container that holds thousands answers.</summary>
    private string Page(string marker)
    {
        var names = _blobs.Keys.Order(StringComparer.Ordinal).ToList();
        var at = marker.Length == 0 ? names.FirstOrDefault() : marker;
        var next = names.Find(name => string.CompareOrdinal(name, at) > 0);
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>{(at is null ? "" : $"<Blob><Name>{at}</Name></Blob>")}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>";
    }
}
