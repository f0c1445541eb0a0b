using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Input;

[Collection(DirectoryStack.Name)]
public sealed class When_a_directory_event_is_forged(DirectoryStack shared)
{
    private const string Guess = "a-word-that-somebody-guessed";

    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _user = Events.New("operator");

    private string Word => _stack.Local.Settings["Handoff__Directory__ClientState"];

    [Theory]
    [InlineData("Microsoft.Graph.UserUpdated")]
    [InlineData("Microsoft.Graph.UserDeleted")]
    [InlineData("Microsoft.Graph.SubscriptionReauthorizationRequired")]
    public async Task It_is_rejected_and_nothing_else_happens(string type)
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.PutControlAsync($"/graph/users/{_user}", new { accountEnabled = false });
        await _stack.IdleAsync();
        var before = (await _stack.DeparturesAsync(_user)).Count;
        await _stack.ForgetCallsAsync();
        foreach (var said in new[] { Guess, Word[..^1], Word + " ", Word.ToUpperInvariant(), null })
        {
            var forged = _stack.UserEvent(_user, type).With("clientState", said);
            await _stack.PublishAsync(forged);
            var rejected = Assert.Single((await _stack.GetAsync("/api/rejected-events")).Items("items"), one => one.Text("eventId") == (string?)forged["id"]);
            Assert.Equal("data.clientState", rejected.Text("field"));
        }

        Assert.Empty(await _stack.CallsAsync("graph"));
        Assert.Equal(before, (await _stack.DeparturesAsync(_user)).Count);
    }

    [Fact]
    public async Task Neither_the_right_word_nor_a_guess_is_kept_anywhere()
    {
        await _stack.KeepSubscriptionAsync();
        await _stack.PublishAsync(_stack.UserEvent(_user, clientState: Guess));
        // Right in all but the user.
        await _stack.PublishAsync(_stack.UserEvent("..", at: -60));
        await _stack.PublishRawAsync($"{{\"type\":\"Microsoft.Graph.UserUpdated\",\"data\":{{\"clientState\":\"{Word}\"");
        await _stack.PublishRawAsync($"\"clientState={Word}\"");
        await _stack.SweepAsync();

        var places = (await _stack.Table().RowsAsync([.. Enumerable.Range(0, 8).Select(n => $"s{n}"), "meta"]))
            .Select(row => string.Join('\n', row.Properties.Select(property => $"{property.Key}={property.Value}"))).ToList();
        Assert.Contains(places, place => place.Contains("(blotted out)", StringComparison.Ordinal));
        places.AddRange(_stack.Local.HandlerLog);
        places.Add((await _stack.GetAsync("/api/rejected-events")).ToJsonString());
        places.Add((await _stack.GetAsync("/api/findings")).ToJsonString());
        places.Add((await _stack.GetAsync("/api/summary")).ToJsonString());
        places.Add((await _stack.ControlAsync("/published")).ToJsonString());
        Assert.All(places, place => Assert.False(place.Contains(Word, StringComparison.Ordinal) || place.Contains(Guess, StringComparison.Ordinal), place));
    }
}

public sealed class When_no_subscription_to_the_directory_is_configured
{
    [Fact]
    public async Task Its_events_are_rejected_and_the_functions_ask_for_nothing()
    {
        await using var stack = await Stack.StartAsync(options => options with
        {
            ExtraSettings = new Dictionary<string, string> { ["Handoff__Directory__NotificationUrl"] = "", ["Handoff__Directory__ClientState"] = "" },
        });
        await stack.KeepSubscriptionAsync();
        Assert.Empty(await stack.CallsAsync("graph"));
        // One reading: whether a finding is open from the time when there was a subscription.
        Assert.Equal("GET", Assert.Single(await stack.CallsAsync("table")).Text("method"));

        await stack.PublishAsync(stack.UserEvent("operator-a"));
        Assert.Equal("data.clientState", Assert.Single((await stack.GetAsync("/api/rejected-events")).Items("items")).Text("field"));
        Assert.Empty(await stack.CallsAsync("graph"));
        Assert.DoesNotContain((await stack.GetAsync("/api/summary")).Items("feeds"), (JsonNode feed) => feed.Text("name") == "directory");
    }
}
