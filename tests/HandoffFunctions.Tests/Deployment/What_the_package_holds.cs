using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Hosting;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>The zip that is deployed.</summary>
public sealed partial class What_the_package_holds
{
    private const long LargestZip = 64 * 1024 * 1024;

    private static readonly string[] Ours = ["handoff", "host.json", "policy.json", "policy.schema.json"];

    [Fact]
    public async Task A_function_json_for_every_trigger_in_the_code_and_none_without_code()
    {
        var functions = await PackageFiles.FunctionsAsync();
        Assert.Equal([.. PackageFiles.Triggers.Append("Api").Order(StringComparer.Ordinal)], functions.Keys.Order(StringComparer.Ordinal));
        Assert.All(functions, function =>
        {
            var bindings = function.Value["bindings"]!.AsArray();
            var trigger = Assert.Single(bindings, binding => binding.Text("type")!.EndsWith("Trigger", StringComparison.Ordinal))!;
            Assert.Equal("in", trigger.Text("direction"));
            Assert.Equal(bindings.Count, bindings.Select(binding => binding.Text("name")).Distinct().Count());
            switch (trigger.Text("type"))
            {
                case "eventGridTrigger" or "eventHubTrigger":
                    Assert.Equal(Invocation.EventBinding, trigger.Text("name"));
                    break;
                case "timerTrigger":
                    Assert.Equal(6, trigger.Text("schedule")!.Split(' ').Length);
                    break;
                case "httpTrigger":
                    // The app checks who calls, and by what. A function key would be a shared secret.
                    Assert.Equal("anonymous", trigger.Text("authLevel"));
                    Assert.False(trigger.Text("route")!.StartsWith('/'));
                    Assert.Single(bindings, binding => binding.Text("type") == "http" && binding.Text("direction") == "out");
                    break;
                default:
                    Assert.Fail($"{function.Key} has a trigger that nobody speaks");
                    break;
            }
        });
    }

    [Fact]
    public async Task The_program_that_host_json_names_and_whatever_it_needs()
    {
        using var zip = await ZipFile.OpenReadAsync(await PackageFiles.ZipAsync());
        var root = zip.Entries.Select(entry => entry.FullName).Where(name => !name.Contains('/', StringComparison.Ordinal)).ToList();
        // A single file has all of its libraries inside; otherwise they are listed.
        var listed = zip.GetEntry("handoff.deps.json") is { } dependencies ? await TextAsync(dependencies) : "";
        Assert.Empty(Ours.Except(root));
        Assert.All(root.Except(Ours), name => Assert.True(listed.Contains(name, StringComparison.Ordinal) || name.StartsWith("handoff.", StringComparison.Ordinal), $"{name} is in the package"));

        var host = JsonNode.Parse(await TextAsync(zip.GetEntry("host.json")!))!;
        Assert.Equal("handoff", host["customHandler"]!["description"].Text("defaultExecutablePath"));
        Assert.True((bool)host["customHandler"]!["enableProxyingHttpRequest"]!);
        Assert.Equal("", host["extensions"]!["http"].Text("routePrefix"));
        // The permissions are the higher half of the attributes that a zip keeps.
        var mode = (UnixFileMode)(zip.GetEntry("handoff")!.ExternalAttributes >> 16) & (UnixFileMode)0x1FF;
        Assert.True(mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute), $"handoff has mode {mode}");
    }

    [Fact]
    public async Task No_settings_of_a_developer_no_secret_and_no_more_than_starts_quickly()
    {
        var path = await PackageFiles.ZipAsync();
        using var zip = await ZipFile.OpenReadAsync(path);
        Assert.DoesNotContain(zip.Entries, entry => Unwanted().IsMatch(entry.FullName));
        foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch(Secret(), await TextAsync(entry));
        }

        Assert.InRange(new FileInfo(path).Length, 1, LargestZip);
    }

    [Fact]
    public async Task It_starts_from_the_zip_alone_in_an_empty_folder_without_an_SDK()
    {
        var zip = await PackageFiles.ZipAsync();
        var (app, path) = (Path.Combine(Path.GetDirectoryName(zip)!, "app"), Path.Combine(Path.GetDirectoryName(zip)!, "no-programs"));
        Directory.CreateDirectory(path);
        await ZipFile.ExtractToDirectoryAsync(zip, app);
        await using (var stack = await Stack.StartAsync(options => options with
        {
            PackageDirectory = app,
            ExtraSettings = new Dictionary<string, string> { ["PATH"] = path, ["DOTNET_ROOT"] = "", ["HOME"] = path },
        }))
        {
            var device = Events.New("tablet");
            await stack.PublishAsync(Events.CheckOut(device, "operator-a"));
            Assert.Equal("operator-a", (await stack.DeviceAsync(device))["holder"].Text("userId"));
        }

        Directory.Delete(Path.GetDirectoryName(zip)!, recursive: true);
    }

    private static async Task<string> TextAsync(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(await entry.OpenAsync());
        return await reader.ReadToEndAsync();
    }

    [GeneratedRegex(@"(^|/)(local\.settings|appsettings|secrets|launchSettings)|\.(pdb|user|cs|csproj|bicep|env)$|^\.|(^|/)(bin|obj|infra|tests)/", RegexOptions.IgnoreCase)]
    private static partial Regex Unwanted();

    [GeneratedRegex("AccountKey=|SharedAccessKey|-----BEGIN|eyJ[A-Za-z0-9_-]{20}|[?&]sig=|client_secret|Password=", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
