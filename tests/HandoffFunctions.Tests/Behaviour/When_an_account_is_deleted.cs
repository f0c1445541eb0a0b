using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(DirectoryStack.Name)]
public sealed class When_an_account_is_deleted(DirectoryStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _user = Events.New("operator");

    public async Task InitializeAsync()
    {
        await _stack.KeepSubscriptionAsync();
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
    }

    public Task DisposeAsync() => _stack.HealAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_owner_departs_whether_or_not_it_can_be_restored(bool permanently)
    {
        await _stack.DeleteAccountAsync(_user, permanently);
        await _stack.SweepUntilAsync("that there is no such user is said twice", async () => (await _stack.DeparturesAsync(_user))[0].Text("status") == "completed");

        var departure = Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Equal("completed", departure.Text("status"));
        Assert.Equal("the account is gone from the directory", (await _stack.OwnLedgerAsync(departure))[0].Text("reason"));
        Assert.Equal("departure", (await _stack.HandoffAsync(_device)).Text("cause"));
    }

    [Fact]
    public async Task Disabled_then_deleted_then_deleted_for_good_it_is_one_departure()
    {
        await _stack.SetAccountAsync(_user, new { accountEnabled = false });
        await _stack.DeleteAccountAsync(_user);
        await _stack.DeleteAccountAsync(_user, permanently: true);

        Assert.Equal("the account is disabled in the directory", (await _stack.OwnLedgerAsync(Assert.Single(await _stack.DeparturesAsync(_user))))[0].Text("reason"));
    }

    [Fact]
    public async Task Restored_and_deleted_again_it_is_another_departure()
    {
        await _stack.DeleteAccountAsync(_user);
        await _stack.SetAccountAsync(_user, new { exists = true });
        await _stack.DeleteAccountAsync(_user);

        Assert.Equal(2, (await _stack.DeparturesAsync(_user)).Count);
    }

    [Fact]
    public async Task Only_the_directory_itself_can_say_so()
    {
        // A gateway's 404, or a wrong address, says nothing about the user.
        await _stack.FailAsync(new { service = "graph", method = "GET", path = $"*/users/{_user}", status = 404, body = "<html>not here</html>", times = 2 });
        await _stack.SetAccountAsync(_user, new { displayName = "still here" });

        Assert.Empty(await _stack.DeparturesAsync(_user));
        Assert.Equal(_user, (await _stack.DeviceAsync(_device))["holder"].Text("userId"));
    }

    [Fact]
    public async Task An_event_that_says_so_too_early_comes_again()
    {
        await _stack.PublishAtOnceAsync(_stack.UserEvent(_user, "Microsoft.Graph.UserDeleted"));
        await StackQuestions.UntilAsync("the event was refused once", async () => (await _stack.ControlAsync("/handler"))["log"]!.AsArray().Any(
            line => ((string)line!).Contains("still shows an account", StringComparison.Ordinal)));
        Assert.Empty(await _stack.DeparturesAsync(_user));

        await _stack.PutControlAsync($"/graph/users/{_user}", new { exists = false });
        await StackQuestions.UntilAsync("the departure is on record", async () => (await _stack.DeparturesAsync(_user)).Count == 1);
        await _stack.IdleAsync();
    }
}
