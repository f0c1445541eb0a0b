using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Behaviour;

/// <summary>A device or an application that is told to clear proves it by its own word.</summary>
public sealed class When_a_device_must_confirm(When_a_device_must_confirm.ConfirmingStack own) : IClassFixture<When_a_device_must_confirm.ConfirmingStack>
{
    private readonly Stack _stack = own.Stack;
    private readonly string _device = Events.New("tablet");
    private readonly string _first = Events.New("operator");

    [Fact]
    public async Task Its_confirmation_and_the_applications_complete_the_handoff()
    {
        var id = await PassOnAsync("clinical-tablet");
        Assert.Equal([$"revokeTokens {_first}: verified", $"deviceSignOut {_device}: accepted", "appSignOut charts: accepted"], await StepsAsync());
        Assert.Contains(await _stack.PublishedAsync(id), e => e.Text("type") == "Handoff.Custody.HandoffDetected"
            && e["data"]!.Items("steps").Any(step => step.Text("step") == "appSignOut" && step.Text("target") == "charts"));
        await _stack.PublishAsync(Events.AppCleared("charts", _first, _device, handoff: id));
        Assert.Equal([$"revokeTokens {_first}: verified", $"deviceSignOut {_device}: accepted", "appSignOut charts: verified"], await StepsAsync());
        Assert.Equal("pending", (await _stack.HandoffAsync(_device)).Text("status"));
        var reset = Events.Reset(_device, handoff: id);
        await _stack.PublishAsync(reset);

        var handoff = await _stack.HandoffAsync(_device);
        Assert.Equal("completed", handoff.Text("status"));
        Assert.Equal($"/tests {reset.Text("id")}", handoff.Step("deviceSignOut")["evidence"].Text("confirmedBy"));
        Assert.Single(await _stack.PublishedAsync(id), e => e.Text("type") == "Handoff.Custody.HandoffCompleted");
    }

    [Fact]
    public async Task A_confirmation_from_before_the_handoff_or_for_another_person_confirms_nothing()
    {
        await PassOnAsync("clinical-tablet");
        await _stack.PublishAsync(Events.Reset(_device, at: -300));
        await _stack.PublishAsync(Events.AppCleared("charts", Events.New("operator"), _device));
        await _stack.PublishAsync(Events.AppCleared("mail", _first, _device));

        Assert.Equal([$"revokeTokens {_first}: verified", $"deviceSignOut {_device}: accepted", "appSignOut charts: accepted"], await StepsAsync());
    }

    [Fact]
    public async Task Without_one_in_time_it_is_unverifiable_until_it_comes_after_all()
    {
        await PassOnAsync("kiosk");
        await _stack.SweepUntilAsync("no confirmation came in time", async () => (await _stack.HandoffAsync(_device)).Text("status") == "incomplete");

        Assert.Equal([$"revokeTokens {_first}: verified", $"deviceSignOut {_device}: unverifiable", "appSignOut charts: unverifiable"], await StepsAsync());
        Assert.Equal("no confirmation came", (await _stack.HandoffAsync(_device)).Step("deviceSignOut").Text("reason"));
        var open = await _stack.FindingsAsync(_device, "&kind=teardown.unverifiable&status=open");
        Assert.Equal(["appSignOut", "deviceSignOut"], open.Select(finding => finding["evidence"].Text("step")).Order(StringComparer.Ordinal));
        await _stack.PublishAsync(Events.Reset(_device));

        Assert.Equal("completed", (await _stack.HandoffAsync(_device)).Text("status"));
        Assert.Empty(await _stack.FindingsAsync(_device, "&status=open"));
    }

    private async Task<string> PassOnAsync(string deviceClass)
    {
        await _stack.PublishAsync(Events.SignIn(_device, _first, "s-1", at: -60, deviceClass: deviceClass, app: "charts"));
        await _stack.PublishAsync(Events.SignIn(_device, Events.New("operator"), "s-2", at: -5, deviceClass: deviceClass));
        return (await _stack.HandoffAsync(_device)).Text("id")!;
    }

    private async Task<IReadOnlyList<string>> StepsAsync() => (await _stack.HandoffAsync(_device)).Steps();

    public sealed class ConfirmingStack : SharedStack
    {
        private protected override LocalStackOptions Change(LocalStackOptions options) => options with
        {
            PolicyFile = PolicyFile.With(policy =>
            {
                Confirms(policy["classes"]!["clinical-tablet"]!, "10m");
                Confirms(policy["classes"]!["kiosk"]!, "1s");
            }),
        };

        private static void Confirms(JsonNode deviceClass, string within)
        {
            deviceClass["steps"] = new JsonArray("revokeTokens", "deviceSignOut", "appSignOut");
            deviceClass["confirmWithin"] = within;
        }
    }
}
