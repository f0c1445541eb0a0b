using System.Collections.Concurrent;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace HandoffFunctions.Tests.Page;

/// <summary>The machine's own Chromium, found at CHROMIUM or where Debian puts it, and a stack for the page alone.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Quietly =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal Stack Stack { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } set ? set : "/usr/bin/chromium";
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"There is no Chromium at {program}. Install it (apt-get install chromium), or name its executable in CHROMIUM.");
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = Quietly });
        Stack = await Stack.StartAsync();
    }

    /// <summary>Opens a tab of a new visitor and notes whatever goes wrong in it.</summary>
    internal async Task<Tab> OpenAsync(string address)
    {
        var context = await _browser!.NewContextAsync(new() { Locale = "en-GB", TimezoneId = "Europe/Berlin", ViewportSize = new() { Width = 1280, Height = 900 } });
        var tab = new Tab(context, await context.NewPageAsync());
        await tab.Page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error('policy violated: ' + e.violatedDirective + ' ' + e.blockedURI))");
        await tab.Page.GotoAsync(Stack.Local.Functions + address);
        return tab;
    }

    /// <summary>Opens the page with a token in the address, as the local stack's link has it.</summary>
    internal Task<Tab> SignInAsync(params string[] roles) => OpenAsync("/#token=" + Stack.Local.TokenFor("analyst-7", roles));

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Stack is not null)
        {
            await Stack.DisposeAsync();
        }
    }
}

/// <summary>One tab. Closing it fails the test when the page reported an error, a policy violation, or a call to anywhere else.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _hosts = new();

    public Tab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += (_, dialog) => Note(true, "a dialog: " + dialog.Message);
        page.Request += (_, request) => _hosts.Enqueue(new Uri(request.Url) is { Scheme: "http" or "https" } url ? url.Authority : "");
    }

    public IPage Page { get; }

    /// <summary>Errors that this test provokes and expects, such as a refused call.</summary>
    public string Expected { get; set; } = "\0";

    public ILocator Row(string device) => Page.Locator("#findings tbody", new() { HasText = device });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_errors);
        Assert.InRange(_hosts.Where(host => host.Length > 0).Distinct().Count(), 0, 1);
    }

    private void Note(bool isBad, string text)
    {
        if (isBad && !text.Contains(Expected, StringComparison.Ordinal))
        {
            _errors.Enqueue(text);
        }
    }
}
