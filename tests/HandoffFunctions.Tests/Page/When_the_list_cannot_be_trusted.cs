using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HandoffFunctions.Tests.Page;

[Collection("page")]
public sealed class When_the_list_cannot_be_trusted(Browser browser) : IClassFixture<Browser>
{
    private readonly Stack _stack = browser.Stack;

    [Fact]
    public async Task The_page_says_loudly_that_no_sweep_has_run()
    {
        await _stack.Table().SubmitTransactionAsync([new TableAction.Delete("meta", "sweep", Azure.ETag.All)], CancellationToken.None);
        await using var tab = await browser.SignInAsync("Handoff.Read");
        var line = tab.Page.Locator("#freshness");
        await Expect(line).ToContainTextAsync("NOT FRESH: no sweep has run yet");
        await Expect(line).ToContainTextAsync("An empty list does not mean all clear");
        await Expect(line).ToHaveClassAsync("freshness stale");
        await Expect(tab.Page.Locator("body")).ToHaveClassAsync("not-fresh");
        await When_an_analyst_opens_the_page.ShotAsync(tab, "not-fresh");

        await _stack.SweepAsync();
        await tab.Page.ReloadAsync();
        await Expect(line).ToHaveClassAsync("freshness fresh");
        await Expect(tab.Page.Locator("body")).Not.ToHaveClassAsync("not-fresh");
    }

    [Fact]
    public async Task A_sweep_that_has_stopped_is_said_loudly_and_in_the_name_of_the_file()
    {
        await _stack.SweepAsync();
        var row = (await _stack.Table().GetEntityIfExistsAsync("meta", "sweep", CancellationToken.None))!;
        row["sweptAt"] = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        await _stack.Table().SubmitTransactionAsync([new TableAction.UpsertReplace(row)], CancellationToken.None);

        await using var tab = await browser.SignInAsync("Handoff.Read");
        await Expect(tab.Page.Locator("#freshness")).ToContainTextAsync("NOT FRESH since");
        await Expect(tab.Page.Locator("body")).ToHaveClassAsync("not-fresh");
        await tab.Page.GetByLabel("Device id").FillAsync(Events.New("never-seen"));
        await tab.Page.GetByLabel("Device id").PressAsync("Tab");
        await Expect(tab.Page.Locator("#nothing")).ToContainTextAsync("Cannot say");
        var file = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.Locator("#csv").ClickAsync());
        Assert.Equal("findings-not-fresh.csv", file.SuggestedFilename);

        await _stack.SweepAsync();
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#freshness")).ToHaveClassAsync("freshness fresh");
        Assert.Equal("findings.csv", (await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.Locator("#csv").ClickAsync())).SuggestedFilename);
    }

    [Fact]
    public async Task A_server_that_fails_is_a_banner()
    {
        await using var tab = await browser.SignInAsync("Handoff.Read");
        await Expect(tab.Page.Locator("#freshness")).Not.ToHaveTextAsync("Not loaded yet");
        tab.Expected = "503";
        await _stack.FailAsync(new { service = "table", status = 500 });
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#banner")).ToContainTextAsync("The server cannot answer now (503)");
        await _stack.HealAsync();
    }

    [Fact]
    public async Task A_broken_chain_is_shown_as_broken()
    {
        var (device, _, _, _) = await _stack.FlaggedAsync();
        var (subject, table) = (HandoffKey.OfDevice(device), _stack.Table());
        var row = (await table.RowsAsync([$"s{Convert.ToInt32(subject[1..3], 16) % 8}"], $"{subject}|e|"))[1];
        row["text0"] = "no JSON any more";
        await table.SubmitTransactionAsync([new TableAction.UpsertReplace(row)], CancellationToken.None);

        await using var tab = await browser.SignInAsync("Handoff.Read");
        await tab.Row(device).GetByRole(AriaRole.Link).First.ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Verify chain" }).ClickAsync();
        await Expect(tab.Page.Locator(".verdict")).ToContainTextAsync("THE CHAIN IS BROKEN at entry 2");
        await Expect(tab.Page.Locator(".verdict")).ToHaveClassAsync("verdict bad");
        // In its place all the same, though its time cannot be read any more.
        await tab.Page.Locator("select").Filter(new() { HasText = "Everything" }).SelectOptionAsync("Everything");
        await Expect(tab.Page.Locator(".timeline")).ToContainTextAsync("Unreadable");
        await When_an_analyst_opens_the_page.ShotAsync(tab, "broken");
    }
}
