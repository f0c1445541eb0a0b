using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

[Collection(QuickStack.Name)]
public sealed class When_the_outgoing_topic_fails(QuickStack shared) : IAsyncLifetime
{
    private readonly Stack _stack = shared.Stack;
    private readonly string _device = Events.New("tablet");

    public Task InitializeAsync() => _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-1", at: -60));

    public Task DisposeAsync() => _stack.HealAsync();

    [Fact]
    public async Task What_it_had_taken_after_all_comes_again_with_the_same_id()
    {
        await _stack.FailAsync(new { service = "eventGrid", status = 503, applied = true, times = 1 });
        await PassOnAsync();

        var handoff = (await _stack.HandoffAsync(_device)).Text("id")!;
        IReadOnlyList<JsonNode> published = [], detected = [];
        await _stack.SweepUntilAsync("all of it is told", async () =>
        {
            published = [.. (await _stack.PublishedAsync(handoff)).OfType<JsonNode>()];
            detected = [.. published.Where(e => e.Text("type") == "Handoff.Custody.HandoffDetected")];
            return detected.Count > 1 && published.Select(e => e.Text("id")).Distinct().Count() > 2;
        });
        Assert.Equal(2, detected.Count);
        Assert.Equal(detected[0].Text("id"), detected[1].Text("id"));
        Assert.Equal(3, published.Select(e => e.Text("id")).Distinct().Count());
    }

    [Fact]
    public async Task The_handoff_is_done_all_the_same_and_told_once_the_topic_is_back()
    {
        await _stack.FailAsync(new { service = "eventGrid", status = 503 });
        await PassOnAsync();
        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal("completed", handoff.Text("status"));
        Assert.Empty(await _stack.PublishedAsync(handoff.Text("id")!));
        await _stack.HealAsync();
        await _stack.SweepUntilAsync("the handoff is told", async () => (await _stack.PublishedAsync(handoff.Text("id")!)).Count > 0);

        Assert.Equal(
            ["Handoff.Custody.HandoffCompleted", "Handoff.Custody.HandoffDetected", "Handoff.Session.Revoked"],
            (await _stack.PublishedAsync(handoff.Text("id")!)).Select(e => e.Text("type")!).Order(StringComparer.Ordinal));
    }

    private Task PassOnAsync() => _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2"));
}
