using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(DirectoryStack.Name)]
public sealed class When_an_account_is_disabled(DirectoryStack shared) : IAsyncLifetime
{
    private static readonly object Disabled = new { accountEnabled = false };
    private static readonly object Enabled = new { accountEnabled = true };

    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _user = Events.New("operator");

    public Task InitializeAsync() => _stack.KeepSubscriptionAsync();

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task Its_owner_departs_from_every_device()
    {
        var other = Events.New("tablet");
        await _stack.PutControlAsync($"/graph/users/{_user}", new { userPrincipalName = _user + "@ward.example" });
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -100), Events.CheckOut(other, _user, at: -90));
        await _stack.SetAccountAsync(_user, Disabled);

        foreach (var device in new[] { _device, other })
        {
            await Proven.HandoffAsync(_stack, device, "departure", _user);
            Assert.Null((await _stack.DeviceAsync(device))["holder"]);
        }

        var departure = Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Equal(("departure", "completed", _user + "@ward.example"), (departure.Text("cause"), departure.Text("status"), departure["from"].Text("userName")));
        var entry = (await _stack.OwnLedgerAsync(departure))[0];
        Assert.Equal(("worker.departed", "the account is disabled in the directory"), (entry.Text("type"), entry.Text("reason")));
        Assert.Empty((await _stack.ControlAsync("/deadletters")).AsArray());
    }

    [Fact]
    public async Task It_is_one_departure_however_often_and_however_many_changes_are_reported()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.PutControlAsync($"/graph/users/{_user}", Disabled);
        var change = _stack.UserEvent(_user);
        await _stack.PublishAsync(change, _stack.UserEvent(_user), _stack.UserEvent(_user), _stack.UserEvent(_user));
        await _stack.PublishAsync(change);
        await _stack.SetAccountAsync(_user, new { displayName = "left" });

        Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Single(await _stack.HandoffsAsync(_device));
        Assert.Single(await _stack.LedgerAsync(_device), entry => entry.Text("type") == "worker.departed");
    }

    [Fact]
    public async Task Enabled_and_disabled_again_it_is_another_departure()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.SetAccountAsync(_user, Disabled);
        await _stack.SetAccountAsync(_user, Enabled);
        Assert.Single(await _stack.DeparturesAsync(_user));

        await _stack.SetAccountAsync(_user, Disabled);
        Assert.Equal(2, (await _stack.DeparturesAsync(_user)).Count);
    }

    [Fact]
    public async Task Disabled_again_before_anybody_saw_it_enabled_a_sign_in_since_then_tells()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.SetAccountAsync(_user, Disabled);
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-2", at: 0));
        await _stack.PublishAsync(_stack.UserEvent(_user));

        Assert.Equal(2, (await _stack.DeparturesAsync(_user)).Count);
        Assert.Null((await _stack.DeviceAsync(_device))["holder"]);
    }

    [Fact]
    public async Task Who_left_by_another_source_does_not_leave_twice()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.PublishAsync(Events.Departed(_user, at: -30));
        await _stack.SetAccountAsync(_user, Disabled);
        await _stack.SetAccountAsync(_user, new { displayName = "left" });

        Assert.Single(await _stack.DeparturesAsync(_user));
    }

    [Fact]
    public async Task Whom_nobody_here_is_concerned_with_has_no_departure()
    {
        await _stack.ForgetCallsAsync();
        await _stack.SetAccountAsync(_user, Disabled);

        Assert.True(await _stack.ReadingsAsync(_user) > 0);
        // It waits for a day, in one row, in case that the person is of concern after all.
        Assert.Single(await _stack.CallsAsync("table"), call => call.Text("method") != "GET");
        Assert.Empty(await _stack.DeparturesAsync(_user));
    }

    [Fact]
    public async Task Whoever_could_know_a_secret_is_of_concern()
    {
        var secret = await _stack.BoundSecretAsync("handoff-worker", _user);
        await _stack.SetAccountAsync(_user, Disabled);

        var departure = Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Equal([$"revokeTokens {_user}: verified", $"rotateSecret {secret}: verified"], departure.Steps());
    }

    [Fact]
    public async Task When_the_vault_cannot_say_so_the_change_comes_again()
    {
        var secret = await _stack.BoundSecretAsync("handoff-worker", _user);
        await _stack.FailAsync(new { service = "keyVault", method = "GET", path = "/secrets*", status = 503, times = 1 });
        await _stack.SetAccountAsync(_user, Disabled);

        Assert.Contains($"rotateSecret {secret}: verified", Assert.Single(await _stack.DeparturesAsync(_user)).Steps());
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task When_the_directory_does_not_answer_the_change_comes_again(int status)
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.FailAsync(new { service = "graph", method = "GET", path = $"*/users/{_user}", status, times = 2 });
        await _stack.SetAccountAsync(_user, Disabled);

        Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Single(await _stack.HandoffsAsync(_device));
    }

    [Fact]
    public async Task When_the_directory_asks_for_a_pause_the_change_comes_again_after_it()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.FailAsync(new { service = "graph", method = "GET", path = $"*/users/{_user}", status = 429, times = 1, retryAfter = 1 });
        await _stack.SetAccountAsync(_user, Disabled);

        // The pause holds for all readings of the process, and Event Grid takes its own before it delivers again.
        await _stack.SweepUntilAsync("the person has departed", async () => (await _stack.DeparturesAsync(_user)).Count > 0);
        Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Single(await _stack.HandoffsAsync(_device));
    }

    [Fact]
    public async Task A_replica_that_shows_it_late_is_asked_again()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.PutControlAsync("/settings", new { readBackLagMs = 500 });
        try
        {
            var token = await _stack.GraphTokenAsync();
            var answer = await CallsByHand.CallAsync(HttpMethod.Patch, $"{_stack.Local.Graph}/v1.0/users/{_user}", """{"accountEnabled":false}""", ("Authorization", "Bearer " + token));
            Assert.True(answer.IsSuccessStatusCode);
            await _stack.IdleAsync();
        }
        finally
        {
            await _stack.PutControlAsync("/settings", new { readBackLagMs = 150 });
        }

        Assert.Single(await _stack.DeparturesAsync(_user));
    }

    [Fact]
    public async Task When_storage_fails_between_the_note_and_the_record_it_is_still_one_departure()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _user, "s-1", at: -60));
        await _stack.ForgetCallsAsync();
        // The note is a single row, the departure is a transaction.
        await _stack.FailAsync(new { service = "table", method = "POST", path = "*/$batch", status = 503, times = 4 });
        await _stack.SetAccountAsync(_user, Disabled);
        await StackQuestions.UntilAsync("the departure is on record", async () => (await _stack.DeparturesAsync(_user)).Count > 0);
        await _stack.IdleAsync();
        Assert.Contains(await _stack.CallsAsync("table"), call => (int)call["status"]! == 503);
        await _stack.PublishAsync(_stack.UserEvent(_user));

        Assert.Single(await _stack.DeparturesAsync(_user));
        Assert.Single(await _stack.HandoffsAsync(_device));
    }
}
