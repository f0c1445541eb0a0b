using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(DirectoryStack.Name)]
public sealed class When_an_account_changes_otherwise(DirectoryStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _user = Events.New("operator");

    [Fact]
    public async Task Nothing_changes_and_nothing_is_written()
    {
        await _stack.KeepSubscriptionAsync();
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.ForgetCallsAsync();
        await _stack.SetAccountAsync(_user, new { displayName = "another name" });

        Assert.Equal(["GET"], (await _stack.CallsAsync("table")).Select(call => call.Text("method")));
        Assert.True(await _stack.ReadingsAsync(_user) > 0);
        Assert.Equal(_user, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
        Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "session.started");
    }

    [Fact]
    public async Task An_event_that_is_not_young_costs_one_look()
    {
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(_stack.UserEvent(_user, at: -30));

        Assert.Equal(1, await _stack.ReadingsAsync(_user));
        Assert.Single(await _stack.CallsAsync("table"));
    }

    [Theory]
    [InlineData("Microsoft.Graph.GroupUpdated")]
    [InlineData("Microsoft.Graph.GroupDeleted")]
    [InlineData("Microsoft.Graph.SomethingElse")]
    public async Task A_change_of_something_else_costs_nothing(string type)
    {
        await _stack.ForgetCallsAsync();
        await _stack.PublishAsync(_stack.UserEvent(_user, type));

        Assert.Empty(await _stack.CallsAsync("table"));
        Assert.Empty(await _stack.CallsAsync("graph"));
    }

    [Fact]
    public async Task What_is_none_of_the_directorys_is_handled_as_anywhere()
    {
        // Event Grid may be told to send it here. It is a fact all the same.
        var answer = await CallsByHand.CallAsync(
            HttpMethod.Post, $"{_stack.Local.Functions}/runtime/webhooks/EventGrid?functionName=OnDirectoryChange",
            Events.SignIn(_device, _user, "s-1").ToJsonString(), ("aeg-event-type", "Notification"));
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(_user, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
    }
}

public sealed class When_policy_does_not_take_an_end_for_a_departure
{
    [Fact]
    public async Task It_changes_nothing()
    {
        await using var stack = await Stack.StartAsync(options => options with
        {
            PolicyFile = PolicyFile.With(policy => policy["directory"]!["departOn"] = new System.Text.Json.Nodes.JsonArray("deleted")),
        });
        var (device, user) = (Events.New("tablet"), Events.New("operator"));
        await stack.KeepSubscriptionAsync();
        await stack.PublishAsync(Events.SignIn(device, user, "s-1", at: -60));

        await stack.SetAccountAsync(user, new { accountEnabled = false });
        Assert.Empty(await stack.DeparturesAsync(user));
        await stack.DeleteAccountAsync(user);
        Assert.Single(await stack.DeparturesAsync(user));
    }
}
