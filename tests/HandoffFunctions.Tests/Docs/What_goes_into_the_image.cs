using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Package;
using Xunit;

namespace HandoffFunctions.Tests.Docs;

/// <summary>No builder of images is here. What the file says can be held against the package all the same.</summary>
public sealed partial class What_goes_into_the_image
{
    private static readonly string Root = Repository.Root();
    private static readonly string[] Lines = File.ReadAllText(Path.Combine(Root, "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');
    private static readonly string[] Kept = [.. File.ReadAllLines(Path.Combine(Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];

    [Fact]
    public void Everything_that_the_package_is_made_of_reaches_the_builder_and_nothing_else()
    {
        var copied = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToList();

        Assert.Equal(Kept.Order(), copied.Order());
        Assert.All(copied, name => Assert.True(Path.Exists(Path.Combine(Root, name)), name));
        var project = File.ReadAllText(Path.Combine(Root, "src", "HandoffFunctions", "HandoffFunctions.csproj"));
        var needed = Outside().Matches(project).Select(match => match.Groups[1].Value.Replace("../../", "", StringComparison.Ordinal).Replace("../", "src/", StringComparison.Ordinal));
        Assert.All(needed, name => Assert.Contains(copied, kept => name == kept || name.StartsWith(kept + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_package_lies_where_the_host_looks_and_its_program_may_be_started()
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "host.json")))!;
        var program = (string)host["customHandler"]!["description"]!["defaultExecutablePath"]!;
        var root = Setting("AzureWebJobsScriptRoot");

        Assert.Contains(Lines, line => line == $"COPY --from=build /package/ {root}/");
        Assert.Contains(Lines, line => line.StartsWith("RUN dotnet publish src/HandoffFunctions -c Release -o /package ", StringComparison.Ordinal)
            && line.EndsWith($"chmod 0755 /package/{program}", StringComparison.Ordinal));
        Assert.Equal("custom", Setting("FUNCTIONS_WORKER_RUNTIME"));
    }

    [Fact]
    public void Nothing_runs_as_root_and_the_port_is_one_that_anybody_may_take()
    {
        var user = Assert.Single(Lines, line => line.StartsWith("USER ", StringComparison.Ordinal));
        var port = Assert.Single(Lines, line => line.StartsWith("EXPOSE ", StringComparison.Ordinal))["EXPOSE ".Length..];

        Assert.Matches("^USER [1-9][0-9]+:[1-9][0-9]+$", user);
        Assert.True(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) >= 1024);
        Assert.Equal($"http://+:{port}", Setting("ASPNETCORE_URLS"));
    }

    private static string Setting(string name) =>
        Lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(word => word.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    /// <summary>What the project takes from outside of its folder.</summary>
    [GeneratedRegex("Include=\"(\\.\\./[^\"*;]+)\"")]
    private static partial Regex Outside();
}
