using System.Globalization;
using HandoffFunctions.Bench;

// How long the published app takes from its start to its first answer, beside a program that does nothing.
const int WarmUps = 2;
const double MostTimes = 2.0;
var pairs = args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 15;

await using var programs = await BothPrograms.PrepareAsync();
var (app, empty) = (new List<double>(), new List<double>());
for (var pair = -WarmUps; pair < pairs; pair++)
{
    // Taking turns at going first keeps a drift of the machine out of the ratio.
    var appFirst = pair % 2 == 0;
    var first = await FirstAnswer.TimeAsync(appFirst ? programs.App : programs.Empty, programs.Settings);
    var second = await FirstAnswer.TimeAsync(appFirst ? programs.Empty : programs.App, programs.Settings);
    if (pair >= 0)
    {
        app.Add(appFirst ? first : second);
        empty.Add(appFirst ? second : first);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pair {pair + 1,2}: app {app[^1],6:0.0} ms, empty {empty[^1],6:0.0} ms"));
    }
}

var ratio = Median(app) / Median(empty);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"median of {pairs}: app {Median(app):0.0} ms ({app.Min():0.0} to {app.Max():0.0}), empty {Median(empty):0.0} ms ({empty.Min():0.0} to {empty.Max():0.0}), ratio {ratio:0.00}"));
return ratio <= MostTimes ? 0 : 1;

static double Median(List<double> values)
{
    var sorted = values.Order().ToList();
    return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
