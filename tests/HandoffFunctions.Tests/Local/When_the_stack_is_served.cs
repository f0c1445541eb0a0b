using System.Net;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

public sealed class ServedStack : IAsyncLifetime
{
    internal LocalProgram Program { get; private set; } = null!;

    internal JsonNode Ready { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Program = LocalProgram.Start(["serve", "--port", "0", "--no-story"]);
        Ready = JsonNode.Parse(await Program.FirstLineAsync() ?? throw new InvalidOperationException(Program.Errors))!;
    }

    public async Task DisposeAsync() => await Program.DisposeAsync();
}

[Collection("local stack")]
public sealed class When_the_stack_is_served(ServedStack served) : IClassFixture<ServedStack>
{
    private static readonly string[] Urls = ["functions", "eventGrid", "eventHub", "graph", "keyVault", "tables", "issuer", "control", "receiver"];
    private readonly JsonNode _ready = served.Ready;

    [Fact]
    public async Task The_ready_line_has_the_fields_of_the_contract_and_nothing_else_is_on_standard_output()
    {
        Assert.Equal([.. Urls, "storage", "settings", "pid", "handlerPid"], _ready.AsObject().Select(member => member.Key));
        Assert.All(Urls, name => Assert.Matches(@"^http://127\.0\.0\.1:\d+$", Url(name)));
        Assert.StartsWith("DefaultEndpointsProtocol=http;", (string?)_ready["storage"], StringComparison.Ordinal);
        Assert.Equal((string?)_ready["storage"], (string?)_ready["settings"]!["Handoff__Tables__ConnectionString"]);
        Assert.Equal(served.Program.Pid, (int)_ready["pid"]!);
        Assert.True(LocalProgram.IsAlive((int)_ready["handlerPid"]!));
        Assert.Equal("ok", (string?)(await ReadAsync($"{Url("functions")}/api/health"))["status"]);
        Assert.Single(served.Program.Lines);
    }

    [Theory]
    [InlineData("one event", 1)]
    [InlineData("an array", 3)]
    [InlineData("JSON Lines", 3)]
    public async Task Events_are_sent_from_a_file(string form, int count)
    {
        var devices = Enumerable.Range(0, count).Select(_ => Events.New("tablet")).ToList();
        var events = devices.ConvertAll(device => Events.CheckOut(device, "operator-a").ToJsonString());
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, form switch { "an array" => $"[\n{string.Join(",\n", events)}\n]", _ => string.Join('\n', events) + "\n" });
            var (exitCode, _, errors) = await LocalProgram.RunAsync(["send", file, "--to", Url("eventGrid")]);
            Assert.True(exitCode == 0, errors);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.True((bool)(await ReadAsync(Url("control") + "/idle"))["idle"]!);
        foreach (var device in devices)
        {
            Assert.Equal("operator-a", (string?)(await ReadApiAsync($"/api/devices/{device}"))["holder"]!["userId"]);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_sent_is_said_in_a_sentence()
    {
        var (exitCode, _, errors) = await LocalProgram.RunAsync(["send", "/nonexistent/events.json", "--to", Url("eventGrid")]);
        Assert.Equal((1, "/nonexistent/events.json does not exist."), (exitCode, errors.Trim()));
    }

    [Fact]
    public async Task Faults_strike_as_often_as_asked_and_calls_are_logged()
    {
        var (device, user) = (Events.New("tablet"), Events.New("operator"));
        await CallsByHand.CallAsync(HttpMethod.Delete, Url("control") + "/calls");
        var fault = await CallsByHand.CallAsync(HttpMethod.Post, Url("control") + "/faults",
            $$"""[{"service":"graph","method":"POST","path":"/users/{{user}}/revokeSignInSessions","status":429,"times":1,"retryAfter":0}]""");
        Assert.Equal(HttpStatusCode.Created, fault.StatusCode);
        await PublishAsync(Events.SignIn(device, user, "s-1", -60));
        await PublishAsync(Events.SignIn(device, Events.New("operator"), "s-2"));

        var calls = (await ReadAsync(Url("control") + "/calls?service=graph")).AsArray();
        Assert.All(calls, call => Api.Shapes.Check("at time, service text, method text, path text, status number", call!));
        Assert.Single(calls, call => (int)call!["status"]! == 429 && (string?)call["method"] == "POST");
        Assert.Equal(HttpStatusCode.BadRequest, (await CallsByHand.CallAsync(HttpMethod.Post, Url("control") + "/faults", "[{\"service\":\"mail\"}]")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await CallsByHand.CallAsync(HttpMethod.Delete, Url("control") + "/calls")).StatusCode);
        Assert.Empty((await ReadAsync(Url("control") + "/calls")).AsArray());
    }

    [Fact]
    public async Task A_killed_app_is_started_again_and_forgets_nothing()
    {
        var device = Events.New("tablet");
        await PublishAsync(Events.CheckOut(device, "operator-a"));
        var before = (int)(await ReadAsync(Url("control") + "/handler"))["pid"]!;
        Assert.Equal(HttpStatusCode.Accepted, (await CallsByHand.CallAsync(HttpMethod.Post, Url("control") + "/kill")).StatusCode);
        Assert.False(LocalProgram.IsAlive(before));

        Assert.Equal("operator-a", (string?)(await ReadApiAsync($"/api/devices/{device}"))["holder"]!["userId"]);
        var handler = await ReadAsync(Url("control") + "/handler");
        Assert.NotEqual(before, (int)handler["pid"]!);
        Assert.InRange((int)handler["crashes"]!, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_timer_function_runs_when_asked()
    {
        var url = Url("functions") + "/admin/functions/";
        Assert.Equal(HttpStatusCode.Accepted, (await CallsByHand.CallAsync(HttpMethod.Post, url + "FlagResidualSessions", """{"input":""}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CallsByHand.CallAsync(HttpMethod.Post, url + "FlagResidualSessions?wait=true", """{"input":""}""")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await CallsByHand.CallAsync(HttpMethod.Post, url + "Nothing", """{"input":""}""")).StatusCode);
        Assert.True((bool)(await ReadApiAsync("/api/summary"))["fresh"]!);
    }

    private string Url(string name) => (string)_ready[name]!;

    private async Task PublishAsync(JsonObject json)
    {
        Assert.Equal(HttpStatusCode.OK, (await CallsByHand.CallAsync(HttpMethod.Post, Url("eventGrid"), json.ToJsonString())).StatusCode);
        Assert.True((bool)(await ReadAsync(Url("control") + "/idle"))["idle"]!);
    }

    private async Task<JsonNode> ReadApiAsync(string path)
    {
        var token = await (await CallsByHand.CallAsync(HttpMethod.Get, Url("issuer") + "/dev-token?roles=Handoff.Read&sub=analyst-1")).Content.ReadAsStringAsync();
        return await ReadAsync(Url("functions") + path, ("Authorization", "Bearer " + token));
    }

    private static async Task<JsonNode> ReadAsync(string url, params (string, string)[] headers)
    {
        var answer = await CallsByHand.CallAsync(HttpMethod.Get, url, null, headers);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{url}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
