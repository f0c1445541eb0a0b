using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(OneStack.Name)]
public sealed class When_a_person_cannot_be_revoked(OneStack shared)
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");
    private readonly string _second = Events.New("operator");

    [Fact]
    public async Task A_guests_revocation_is_unverifiable_and_says_why()
    {
        await _stack.PutControlAsync($"/graph/users/{_first}", new { userType = "Guest" });
        await PassOnAsync();

        var handoff = await _stack.HandoffAsync(_device);
        var step = handoff.Step("revokeTokens");
        Assert.Equal(("unverifiable", "incomplete"), (step.Text("state"), handoff.Text("status")));
        Assert.Contains("guest", step.Text("reason"), StringComparison.Ordinal);
        var finding = await _stack.OpenFindingAsync(_device, "teardown.unverifiable");
        Assert.Equal((step.Text("reason"), _first), (finding["evidence"].Text("reason"), finding.Text("userId")));
        Assert.Contains((await _stack.DeviceAsync(_device)).Items("openSessions"), session => session.Text("sessionId") == "s-1");
        await _stack.SweepAsync();
        Assert.Equal(1, await _stack.RevocationsAsync(_first));
    }

    [Fact]
    public async Task Whom_the_directory_does_not_know_is_looked_for_again_before_that_is_believed()
    {
        (await _stack.DeleteControlAsync($"/graph/users/{_first}")).EnsureSuccessStatusCode();
        await PassOnAsync();

        var handoff = await _stack.HandoffAsync(_device);
        var step = handoff.Step("revokeTokens");
        Assert.Equal(("owed", "pending"), (step.Text("state"), handoff.Text("status")));
        Assert.Equal("the directory has no such user; it is looked for once more before that is believed", step.Text("reason"));
        Assert.InRange(step.Time("nextAttemptAt")!, TimeProvider.System.GetUtcNow().AddMinutes(2), TimeProvider.System.GetUtcNow().AddMinutes(3));
        Assert.Equal(["s-1", "s-2"], (await _stack.DeviceAsync(_device)).Items("openSessions").Select(session => session.Text("sessionId")));
    }

    private async Task PassOnAsync()
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60));
        await _stack.PublishAsync(Events.SignIn(_device, _second, "s-2"));
    }
}
