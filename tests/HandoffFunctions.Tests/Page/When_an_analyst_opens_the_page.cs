using HandoffFunctions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HandoffFunctions.Tests.Page;

[Collection("page")]
public sealed class When_an_analyst_opens_the_page(Browser browser) : IClassFixture<Browser>
{
    private const string Markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    private readonly Stack _stack = browser.Stack;

    [Fact]
    public async Task The_token_leaves_the_address_bar_and_the_history()
    {
        await using var tab = await browser.SignInAsync("Handoff.Read");
        await Expect(tab.Page.Locator("#main")).ToBeVisibleAsync();
        Assert.Equal(_stack.Local.Functions + "/", tab.Page.Url);
        Assert.DoesNotContain("eyJ", await tab.Page.ContentAsync(), StringComparison.Ordinal);
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#main")).ToBeVisibleAsync();
        await tab.Page.GoBackAsync();
        Assert.DoesNotContain("token", tab.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Residual_sessions_are_listed_with_their_evidence()
    {
        await _stack.SweepAsync();
        var (device, first, second, _) = await _stack.FlaggedAsync("ward-7");
        await using var tab = await browser.SignInAsync("Handoff.Read");
        var row = tab.Row(device);
        await Expect(row).ToContainTextAsync("critical");
        await Expect(row).ToContainTextAsync(first);
        await Expect(row).ToContainTextAsync("ward-7");
        await Expect(tab.Page.Locator("#freshness")).ToContainTextAsync("Swept");
        await row.Locator(".toggle").ClickAsync();
        await Expect(row.Locator(".part-finding")).ToContainTextAsync(second);
        await Expect(row.Locator(".part-handoff")).ToContainTextAsync("the next operator signed in");
        await Expect(row.Locator(".part-handoff")).ToContainTextAsync("verified: effect read back");
        // Without the role there is nothing to press.
        await Expect(row.Locator("form.review")).ToHaveCountAsync(0);
        await ShotAsync(tab, "findings");
    }

    [Fact]
    public async Task A_device_shows_its_custody_and_its_chain_verifies()
    {
        var (device, first, second, _) = await _stack.FlaggedAsync("ward-7");
        await using var tab = await browser.SignInAsync("Handoff.Read");
        await tab.Row(device).GetByRole(AriaRole.Link).First.ClickAsync();
        var view = tab.Page.Locator("#device-view");
        await Expect(view).ToContainTextAsync("Held by");
        await Expect(view.Locator("dd").First).ToContainTextAsync(second);
        await Expect(view.Locator(".card", new() { HasText = first })).ToBeVisibleAsync();
        await Expect(view.Locator(".timeline")).ToContainTextAsync("handoff detected", new() { IgnoreCase = true });
        await view.GetByRole(AriaRole.Button, new() { Name = "Verify chain" }).ClickAsync();
        await Expect(view.Locator(".verdict")).ToContainTextAsync("The chain verifies");
        await ShotAsync(tab, "device");
    }

    [Fact]
    public async Task A_hostile_name_is_text_and_nothing_else()
    {
        var (device, first, second) = ($"{Markup}/\\?#%{Events.New("d")}", $"{Markup}{Events.New("u")}", $"'\"><svg onload=alert(3)>{Events.New("u")}");
        await _stack.PublishAsync(Residuals.StillUsed(device, first, second, Markup, Markup));
        await using var tab = await browser.SignInAsync("Handoff.Read", "Handoff.Review");
        var row = tab.Row(first);
        await Expect(row).ToContainTextAsync(Markup);
        await row.Locator(".toggle").ClickAsync();
        await Expect(row.Locator(".part-finding")).ToContainTextAsync(second);
        await Expect(tab.Page.Locator("img, svg, body script")).ToHaveCountAsync(0);

        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(tab.Page.Locator("#device-view h2")).ToContainTextAsync(device);
        await Expect(tab.Page.Locator("#device-view .timeline")).ToContainTextAsync(second);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Verify chain" }).ClickAsync();
        await Expect(tab.Page.Locator(".verdict")).ToContainTextAsync("The chain verifies");
        await Expect(tab.Page.Locator("img, svg, body script")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task No_kind_of_markup_becomes_part_of_the_page()
    {
        string[] kinds =
        [
            "</script><script>alert(1)</script>", "\"><svg onload=alert(2)>", "<iframe srcdoc='<script>alert(3)</script>'></iframe>", "<a href=javascript:alert(4)>x</a>", "javascript:alert(5)",
            "<style>@import'//127.0.0.1:9/x'</style>", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(6)>", "&lt;img src=x onerror=alert(7)&gt;", "<base href=//127.0.0.1:9/>",
            "<meta http-equiv=refresh content=0;url=//127.0.0.1:9>", "' onmouseover='alert(8)' autofocus onfocus='alert(9)", "{{constructor.constructor('alert(10)')()}}", "`${alert(11)}`", "<object data=javascript:alert(12)>",
            "<b onclick=alert(13)>gpj</b>", "<template shadowrootmode=open><img src=x onerror=alert(14)></template>", "<details open ontoggle=alert(15)>",
        ];
        var ward = Events.New("ward");
        var told = kinds.Select(kind => (Kind: kind, Device: $"{kind} {Events.New("d")}", User: $"{kind} {Events.New("u")}")).ToList();
        await _stack.PublishAsync([.. told.SelectMany(one => Residuals.StillUsed(one.Device, one.User, $"{one.Kind} next", ward, one.Kind))]);
        await using var tab = await browser.SignInAsync("Handoff.Read", "Handoff.Review");
        await tab.Page.GetByLabel("Department").FillAsync(ward);
        await tab.Page.GetByLabel("Department").PressAsync("Tab");
        foreach (var (kind, device, user) in told)
        {
            var row = tab.Row(user);
            await Expect(row).ToContainTextAsync(kind);
            await row.Locator(".toggle").ClickAsync();
            await Expect(row.Locator(".part-handoff")).ToContainTextAsync("Collateral");
            var finding = Assert.Single(await _stack.FindingsAsync(device, "&kind=residual.active"));
            await _stack.ReviewAsync(finding, "acknowledged", kind);
        }

        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("#main")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("img, svg, iframe, object, math, base, details[ontoggle], body script, body style, body template, [onclick], [onfocus], a[href^='javascript']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_review_lands_on_the_ledger()
    {
        var (device, _, _, _) = await _stack.FlaggedAsync();
        await using var tab = await browser.SignInAsync("Handoff.Read", "Handoff.Review");
        var row = tab.Row(device);
        await row.Locator(".toggle").ClickAsync();
        // Until the evidence stands there, what is below it still moves.
        await Expect(row.Locator(".part-handoff")).ToContainTextAsync("Collateral");
        await row.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(row.Locator(".outcome")).ToContainTextAsync("say why");
        await row.Locator("textarea").FillAsync("seen on the ward");
        await row.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(row.Locator(".outcome")).ToContainTextAsync("Acknowledged.");

        var entry = Assert.Single(await _stack.LedgerAsync(device), entry => (string?)entry["type"] == "finding.reviewed");
        Assert.Equal("acknowledged | analyst-7 | seen on the ward", Api.Shapes.Line(entry, "status", "reviewedBy", "note"));
        await Expect(row).ToContainTextAsync("by analyst-7");
        await ShotAsync(tab, "review");
    }

    [Fact]
    public async Task Without_a_token_there_is_a_form_and_no_call()
    {
        await using var tab = await browser.OpenAsync("/");
        await Expect(tab.Page.Locator("#sign-in")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("#main")).ToBeHiddenAsync();
        await tab.Page.FillAsync("#token-field", "not a token");
        await tab.Page.ClickAsync("#token-form button");
        await Expect(tab.Page.Locator("#sign-in-reason")).ToContainTextAsync("not an access token");
        await tab.Page.FillAsync("#token-field", _stack.Local.TokenFor("analyst-7", "Handoff.Read"));
        await tab.Page.ClickAsync("#token-form button");
        await Expect(tab.Page.Locator("#main")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("#signed-in")).ToContainTextAsync("analyst-7");
    }

    [Fact]
    public async Task A_token_that_is_refused_leads_back_to_the_form()
    {
        await using var tab = await browser.OpenAsync("/");
        tab.Expected = "401";
        await tab.Page.FillAsync("#token-field", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
        await tab.Page.ClickAsync("#token-form button");
        await Expect(tab.Page.Locator("#sign-in-reason")).ToContainTextAsync("does not accept this token");
        Assert.Null(await tab.Page.EvaluateAsync<string?>("sessionStorage.getItem('handoff-token')"));
    }

    internal static Task ShotAsync(Tab tab, string name) =>
        tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Path.GetTempPath(), $"handoff-page-{name}.png"), FullPage = true });
}
